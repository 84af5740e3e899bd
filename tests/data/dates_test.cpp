#include "heed/data/dates.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <unordered_map>

#include "heed/text/unicode.h"
#include "tests/scratch.h"

namespace heed::data {
namespace {

using namespace std::chrono_literals;
using std::chrono::sys_days;
using std::chrono::year_month_day;

constexpr year_month_day kInMarch = 1996y / 3 / 9, kLater = 2031y / 10 / 31;
constexpr sys_days kFirst = 1950y / 1 / 1, kLast = 2049y / 12 / 31;

std::string field(const DateExample& example, CharacterRange range) {
  const std::u32string source = decode_utf8(example.source);
  return encode_utf8(source.substr(range.begin, range.end - range.begin));
}

std::vector<std::string> all_forms(year_month_day date, DateLanguage language) {
  std::vector<std::string> written;
  for (Index form = 0; form < kDateForms; ++form) {
    if (form_allows(language, form, date)) {
      written.push_back(write_date(date, language, form).source);
    }
  }
  return written;
}

std::vector<std::string> sources(const std::vector<DateExample>& examples) {
  std::vector<std::string> written;
  for (const DateExample& example : examples) written.push_back(example.source);
  return written;
}

TEST(Dates, AreWrittenInTenFormsOfEachLanguage) {
  EXPECT_EQ(all_forms(kLater, DateLanguage::english),
            (std::vector<std::string>{
                "Friday, 31 October 2031", "October 31, 2031", "31 October 2031",
                "Fri, Oct 31, 2031", "the 31st of October 2031", "Oct 31st, 2031", "31-Oct-31",
                "Friday the 31st of October, 2031", "31/10/2031", "10/31/31"}));
  EXPECT_EQ(all_forms(kLater, DateLanguage::french),
            (std::vector<std::string>{
                "vendredi 31 octobre 2031", "le 31 octobre 2031", "31 octobre 2031",
                "le vendredi 31 octobre 2031", "ven. 31 oct. 2031", "31 oct. 31",
                "vendredi, le 31 octobre 2031", "le 31 oct. 2031", "31/10/31", "31-10-2031"}));
  EXPECT_EQ(all_forms(kLater, DateLanguage::german),
            (std::vector<std::string>{
                "Freitag, 31. Oktober 2031", "31. Oktober 2031", "Fr, 31. Okt. 2031",
                "am 31. Oktober 2031", "Freitag, den 31. Oktober 2031", "den 31. Oktober 2031",
                "31. Okt. 31", "am Freitag, dem 31. Oktober 2031", "31.10.2031", "31.10.31"}));
  EXPECT_EQ(all_forms(kLater, DateLanguage::korean),
            (std::vector<std::string>{"2031년 10월 31일 금요일", "2031년 10월 31일",
                                      "2031년 10월 31일(금)", "31년 10월 31일 금요일",
                                      "31년 10월 31일", "2031년10월31일", "서기 2031년 10월 31일",
                                      "2031년 시월 31일", "2031. 10. 31.", "2031/10/31"}));
}

TEST(Dates, OfDigitsAloneAreWrittenOnlyForDaysAboveTwelve) {
  for (const DateLanguage language : kDateLanguages) {
    EXPECT_EQ(all_forms(1996y / 3 / 12, language).size(), 8);
    EXPECT_EQ(all_forms(1996y / 3 / 13, language).size(), 10);
    for (const std::string& source : all_forms(1996y / 3 / 12, language)) {
      EXPECT_NE(source.find_first_not_of("0123456789 ./-"), source.npos) << source;
    }
  }
}

TEST(Dates, HaveTheirOrdinalsAndFirstOfTheMonth) {
  const auto english = [](unsigned day) {
    return write_date(1996y / 3 / std::chrono::day{day}, DateLanguage::english, 5).source;
  };
  EXPECT_EQ(english(1), "Mar 1st, 1996");
  EXPECT_EQ(english(2), "Mar 2nd, 1996");
  EXPECT_EQ(english(3), "Mar 3rd, 1996");
  EXPECT_EQ(english(11), "Mar 11th, 1996");
  EXPECT_EQ(english(13), "Mar 13th, 1996");
  EXPECT_EQ(english(22), "Mar 22nd, 1996");
  EXPECT_EQ(write_date(1996y / 3 / 1, DateLanguage::french, 1).source, "le 1er mars 1996");
}

// Zeller's congruence, independent of <chrono>: 0 is Saturday.
int zeller(int year, int month, int day) {
  if (month < 3) month += 12, --year;
  return (day + 13 * (month + 1) / 5 + year + year / 4 - year / 100 + year / 400) % 7;
}

TEST(Dates, FallOnTheRightWeekday) {
  constexpr std::array kNames = {"Saturday",  "Sunday",   "Monday", "Tuesday",
                                 "Wednesday", "Thursday", "Friday"};
  EXPECT_EQ(write_date(kInMarch, DateLanguage::english, 0).source, "Saturday, 9 March 1996");
  EXPECT_EQ(write_date(kInMarch, DateLanguage::korean, 0).source, "1996년 3월 9일 토요일");
  for (sys_days day = kFirst; day <= kLast; day += std::chrono::days{1}) {
    const year_month_day date = day;
    const std::string source = write_date(date, DateLanguage::english, 0).source;
    const int weekday = zeller(int{date.year()}, static_cast<int>(unsigned{date.month()}),
                               static_cast<int>(unsigned{date.day()}));
    ASSERT_EQ(source.substr(0, source.find(',')), kNames[weekday]) << source;
  }
}

TEST(Dates, SayWhichFieldEachCharacterComesFrom) {
  const auto example = write_date(kInMarch, DateLanguage::french, 0);  // samedi 9 mars 1996
  EXPECT_EQ(example.target, "1996-03-09");
  EXPECT_EQ(example.origin[0], (CharacterRange{14, 18}));
  EXPECT_EQ(example.origin[3], (CharacterRange{14, 18}));
  EXPECT_TRUE(example.origin[4].empty());
  EXPECT_EQ(example.origin[5], (CharacterRange{9, 13}));
  EXPECT_TRUE(example.origin[7].empty());
  EXPECT_EQ(example.origin[9], (CharacterRange{7, 8}));
}

TEST(Dates, CountFieldsInCharactersNotBytes) {
  const auto korean = write_date(kLater, DateLanguage::korean, 7);  // 2031년 시월 31일
  EXPECT_EQ(field(korean, korean.origin[0]), "2031");
  EXPECT_EQ(field(korean, korean.origin[5]), "시월");
  EXPECT_EQ(field(korean, korean.origin[8]), "31");
  const auto german = write_date(2003y / 3 / 1, DateLanguage::german, 6);  // 1. März 03
  EXPECT_EQ(field(german, german.origin[0]), "03");
  EXPECT_EQ(field(german, german.origin[6]), "März");
  EXPECT_EQ(field(german, german.origin[9]), "1.");
}

// The date that each text means, as far as it is known; a second meaning is an error.
using Meanings = std::unordered_map<std::string, std::string>;

void expect_one_meaning(year_month_day date, Meanings& meanings) {
  for (const DateLanguage language : kDateLanguages) {
    for (Index form = 0; form < kDateForms; ++form) {
      if (!form_allows(language, form, date)) continue;
      const DateExample example = write_date(date, language, form);
      const auto [known, fresh] = meanings.emplace(example.source, example.target);
      ASSERT_EQ(known->second, example.target) << example.source;
      for (Index i = 0; i < 10; ++i) {
        ASSERT_EQ(example.origin[i].empty(), example.target[i] == '-') << example.source;
      }
    }
  }
}

TEST(Dates, MeanOneDateInWhateverFormAndTheFieldsAreNeverEmpty) {
  Meanings meanings;
  // Years whose last two digits could be a day or a month, and some that could not.
  for (const int year : {1950, 1999, 2001, 2009, 2010, 2012, 2013, 2031, 2049}) {
    const sys_days first = std::chrono::year{year} / 1 / 1,
                   last = std::chrono::year{year} / 12 / 31;
    for (sys_days day = first; day <= last; day += std::chrono::days{1}) {
      expect_one_meaning(day, meanings);
    }
  }
}

TEST(Dates, OfTheSplitsAreDisjoint) {
  Rng rng(3);
  std::set<std::string> trained, validated;
  for (const DateExample& e : date_examples(dates_of(DateSplit::train), 60'000, rng)) {
    trained.insert(e.target);
  }
  EXPECT_NEAR(static_cast<double>(trained.size()), 0.8 * 36'525, 300);
  for (const DateExample& e : date_examples(dates_of(DateSplit::valid), 4'000, rng)) {
    validated.insert(e.target);
    ASSERT_FALSE(trained.contains(e.target)) << e.target;
  }
  for (const DateExample& e : date_examples(dates_of(DateSplit::test), 4'000, rng)) {
    ASSERT_FALSE(trained.contains(e.target) || validated.contains(e.target)) << e.target;
  }
}

TEST(Dates, OfATestAreAllDifferentAndInEveryForm) {
  Rng rng(4);
  std::set<std::string> dates;
  const auto examples = date_examples(dates_of(DateSplit::test), 1'000, rng);
  for (const DateExample& example : examples) dates.insert(example.target);
  EXPECT_EQ(dates.size(), 1'000);
  const Characters characters = date_characters();
  for (const DateExample& example : examples) {
    for (const std::string& text : {example.source, example.target}) {
      const auto tokens = characters.encode(text);
      ASSERT_EQ(std::count(tokens.begin(), tokens.end(), characters.unknown()), 0) << text;
      ASSERT_EQ(characters.decode(tokens), text);
    }
  }
}

TEST(Dates, FollowFromTheSeed) {
  Rng one(7), same(7), other(8);
  const auto first = sources(date_examples(dates_of(DateSplit::train), 100, one));
  EXPECT_EQ(first, sources(date_examples(dates_of(DateSplit::train), 100, same)));
  EXPECT_NE(first, sources(date_examples(dates_of(DateSplit::train), 100, other)));
}

TEST(Dates, RefuseWhatTheyCannotWrite) {
  const auto message = [](year_month_day date, Index form) {
    return error_of([&] { write_date(date, DateLanguage::english, form); });
  };
  EXPECT_EQ(message(1949y / 12 / 31, 0),
            "write_date: got 1949-12-31, wanted a date from 1950-01-01 to 2049-12-31");
  EXPECT_EQ(message(1999y / 2 / 29, 0),
            "write_date: got 1999-02-29, wanted a date from 1950-01-01 to 2049-12-31");
  EXPECT_EQ(message(kInMarch, 10), "write_date: got form 10, wanted 0 to 9");
  EXPECT_EQ(message(kInMarch, 8),
            "write_date: form 8 is of digits alone, where the day of 1996-03-09 could be its "
            "month");
  Rng rng(1);
  EXPECT_EQ(error_of([&] { date_examples({}, 1, rng); }),
            "date_examples: got no dates, wanted one at least");
}

}  // namespace
}  // namespace heed::data
