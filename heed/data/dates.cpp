#include "heed/data/dates.h"

#include <algorithm>
#include <utility>

#include "heed/base/check.h"
#include "heed/data/date_forms.h"
#include "heed/text/unicode.h"

namespace heed::data {
namespace {

using std::chrono::sys_days;
using std::chrono::year_month_day;

constexpr year_month_day kFirst{std::chrono::year{1950}, std::chrono::January, std::chrono::day{1}};
constexpr year_month_day kLast{std::chrono::year{2049}, std::chrono::December,
                               std::chrono::day{31}};

// A date as the numbers that its forms write.
struct Numbers {
  int year;
  unsigned month, day, weekday;

  explicit Numbers(year_month_day date)
      : year(int{date.year()}),
        month(unsigned{date.month()}),
        day(unsigned{date.day()}),
        weekday(std::chrono::weekday{sys_days{date}}.c_encoding()) {}
};

std::string ordinal(DateLanguage language, unsigned day) {
  switch (language) {
    case DateLanguage::english: {
      constexpr std::array<std::string_view, 4> kEndings = {"th", "st", "nd", "rd"};
      const bool teen = day / 10 == 1;
      return fmt::format("{}{}", day, kEndings[!teen && day % 10 < 4 ? day % 10 : 0]);
    }
    case DateLanguage::french:
      return fmt::format("{}{}", day, day == 1 ? "er" : "");
    case DateLanguage::german:
      return fmt::format("{}.", day);
    case DateLanguage::korean:
      return fmt::format("{}", day);
  }
  __builtin_unreachable();
}

std::string fill(char place, const Numbers& date, DateLanguage language) {
  const DateForms& words = date_forms(language);
  switch (place) {
    case 'Y':
      return fmt::format("{}", date.year);
    case 'y':
      return fmt::format("{:02}", date.year % 100);
    case 'm':
      return fmt::format("{:02}", date.month);
    case 'n':
      return fmt::format("{}", date.month);
    case 'd':
      return fmt::format("{:02}", date.day);
    case 'e':
      return fmt::format("{}", date.day);
    case 'o':
      return ordinal(language, date.day);
    case 'B':
      return std::string(words.months[date.month - 1]);
    case 'b':
      return std::string(words.short_months[date.month - 1]);
    case 'A':
      return std::string(words.weekdays[date.weekday]);
    default:
      return std::string(words.short_weekdays[date.weekday]);
  }
}

// Which part of "yyyy-mm-dd" a place is the source of: [begin, end) in its characters.
CharacterRange target_of(char place) {
  switch (place) {
    case 'Y':
    case 'y':
      return {0, 4};
    case 'B':
    case 'b':
    case 'm':
    case 'n':
      return {5, 7};
    case 'd':
    case 'e':
    case 'o':
      return {8, 10};
    default:
      return {};
  }
}

template <typename T>
void shuffle(std::vector<T>& values, Rng& rng) {
  for (Index i = std::ssize(values) - 1; i > 0; --i) std::swap(values[i], values[rng.below(i + 1)]);
}

}  // namespace

bool form_allows(DateLanguage language, Index form, year_month_day date) {
  const auto is_worded = [](const FormPiece& piece) {
    const bool counted = std::any_of(piece.text.begin(), piece.text.end(),
                                     [](char c) { return (c & 0x80) != 0; });  // 년, 월, 일
    return counted || std::string_view("BbAao").find(piece.place) != std::string_view::npos;
  };
  const auto parts = pieces(date_forms(language).forms.at(form));
  return std::any_of(parts.begin(), parts.end(), is_worded) || date.day() > std::chrono::day{12};
}

DateExample write_date(year_month_day date, DateLanguage language, Index form) {
  const std::string target =
      fmt::format("{}-{:02}-{:02}", int{date.year()}, unsigned{date.month()}, unsigned{date.day()});
  check(date.ok() && date >= kFirst && date <= kLast,
        "write_date: got {}, wanted a date from 1950-01-01 to 2049-12-31", target);
  check(form >= 0 && form < kDateForms, "write_date: got form {}, wanted 0 to {}", form,
        kDateForms - 1);
  check(form_allows(language, form, date),
        "write_date: form {} is of digits alone, where the day of {} could be its month", form,
        target);
  DateExample example{.source = {}, .target = target, .origin = {}};
  const Numbers numbers(date);
  Index written = 0;  // characters
  for (const auto& [place, text] : pieces(date_forms(language).forms[form])) {
    const std::string added = place == 0 ? std::string(text) : fill(place, numbers, language);
    const CharacterRange field{written, written + std::ssize(decode_utf8(added))};
    const CharacterRange given = target_of(place);
    std::fill(&example.origin[0] + given.begin, &example.origin[0] + given.end, field);
    example.source += added;
    written = field.end;
  }
  return example;
}

DateSplit split_of(year_month_day date) {
  const auto day = static_cast<std::uint32_t>(sys_days{date}.time_since_epoch().count());
  constexpr Philox kHash{.seed = 0xDA7E};
  switch (kHash({day, 0, 0, 0})[0] % 10) {
    case 0:
      return DateSplit::valid;
    case 1:
      return DateSplit::test;
    default:
      return DateSplit::train;
  }
}

std::vector<year_month_day> dates_of(DateSplit split) {
  std::vector<year_month_day> dates;
  for (sys_days day = kFirst; day <= sys_days{kLast}; day += std::chrono::days{1}) {
    if (split_of(day) == split) dates.emplace_back(day);
  }
  return dates;
}

std::vector<DateExample> date_examples(std::vector<year_month_day> dates, Index count, Rng& rng) {
  check(count >= 0, "date_examples: got a count of {}, wanted 0 or more", count);
  check(!dates.empty(), "date_examples: got no dates, wanted one at least");
  std::vector<DateExample> examples;
  examples.reserve(count);
  while (std::ssize(examples) < count) {
    const Index at = std::ssize(examples) % std::ssize(dates);
    if (at == 0) shuffle(dates, rng);
    const DateLanguage language = kDateLanguages[rng.below(std::ssize(kDateLanguages))];
    Index form = rng.below(kDateForms);
    while (!form_allows(language, form, dates[at])) form = rng.below(kDateForms);
    examples.push_back(write_date(dates[at], language, form));
  }
  return examples;
}

Characters date_characters() {
  std::string all = "0123456789-";
  for (const DateLanguage language : kDateLanguages) {
    const DateForms& words = date_forms(language);
    for (const std::string_view form : words.forms) {
      for (const FormPiece& piece : pieces(form)) all += piece.text;
    }
    for (const std::string_view name : words.months) all += name;
    for (const std::string_view name : words.short_months) all += name;
    for (const std::string_view name : words.weekdays) all += name;
    for (const std::string_view name : words.short_weekdays) all += name;
    for (unsigned day = 1; day <= 31; ++day) all += ordinal(language, day);
  }
  return Characters(decode_utf8(all));
}

}  // namespace heed::data
