#include "heed/data/date_forms.h"

namespace heed::data {
namespace {

constexpr DateForms kEnglish = {
    .forms = {"%A, %e %B %Y", "%B %e, %Y", "%e %B %Y", "%a, %b %e, %Y", "the %o of %B %Y",
              "%b %o, %Y", "%e-%b-%y", "%A the %o of %B, %Y", "%d/%m/%Y", "%m/%d/%y"},
    .months = {"January", "February", "March", "April", "May", "June", "July", "August",
               "September", "October", "November", "December"},
    .short_months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov",
                     "Dec"},
    .weekdays = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
    .short_weekdays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"},
};

constexpr DateForms kFrench = {
    .forms = {"%A %o %B %Y", "le %o %B %Y", "%o %B %Y", "le %A %o %B %Y", "%a %o %b %Y", "%o %b %y",
              "%A, le %o %B %Y", "le %o %b %Y", "%d/%m/%y", "%d-%m-%Y"},
    .months = {"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
               "octobre", "novembre", "décembre"},
    .short_months = {"janv.", "févr.", "mars", "avr.", "mai", "juin", "juill.", "août", "sept.",
                     "oct.", "nov.", "déc."},
    .weekdays = {"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"},
    .short_weekdays = {"dim.", "lun.", "mar.", "mer.", "jeu.", "ven.", "sam."},
};

constexpr DateForms kGerman = {
    .forms = {"%A, %o %B %Y", "%o %B %Y", "%a, %o %b %Y", "am %o %B %Y", "%A, den %o %B %Y",
              "den %o %B %Y", "%o %b %y", "am %A, dem %o %B %Y", "%d.%m.%Y", "%e.%n.%y"},
    .months = {"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September",
               "Oktober", "November", "Dezember"},
    .short_months = {"Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.",
                     "Nov.", "Dez."},
    .weekdays = {"Sonntag", "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag"},
    .short_weekdays = {"So", "Mo", "Di", "Mi", "Do", "Fr", "Sa"},
};

constexpr DateForms kKorean = {
    .forms = {"%Y년 %n월 %e일 %A", "%Y년 %n월 %e일", "%Y년 %n월 %e일(%a)", "%y년 %n월 %e일 %A",
              "%y년 %n월 %e일", "%Y년%n월%e일", "서기 %Y년 %n월 %e일", "%Y년 %B %e일",
              "%Y. %n. %e.", "%Y/%m/%d"},
    .months = {"일월", "이월", "삼월", "사월", "오월", "유월", "칠월", "팔월", "구월", "시월",
               "십일월", "십이월"},
    .short_months = {},  // no form asks for them
    .weekdays = {"일요일", "월요일", "화요일", "수요일", "목요일", "금요일", "토요일"},
    .short_weekdays = {"일", "월", "화", "수", "목", "금", "토"},
};

}  // namespace

const DateForms& date_forms(DateLanguage language) {
  switch (language) {
    case DateLanguage::english:
      return kEnglish;
    case DateLanguage::french:
      return kFrench;
    case DateLanguage::german:
      return kGerman;
    case DateLanguage::korean:
      return kKorean;
  }
  __builtin_unreachable();
}

std::vector<FormPiece> pieces(std::string_view form) {
  std::vector<FormPiece> pieces;
  while (!form.empty()) {
    if (form.front() == '%') {
      pieces.push_back({.place = form[1]});
      form.remove_prefix(2);
    } else {
      const std::string_view text = form.substr(0, form.find('%'));
      pieces.push_back({.text = text});
      form.remove_prefix(text.size());
    }
  }
  return pieces;
}

}  // namespace heed::data
