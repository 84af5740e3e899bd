#pragma once

#include <array>
#include <chrono>
#include <string>
#include <vector>

#include "heed/base/random.h"
#include "heed/text/characters.h"

namespace heed::data {

// A translation task that needs no file: a date as people write it in English, French, German or
// Korean ("Saturday, 9 March 1996", "1996년 3월 9일 토요일"), 1950 to 2049, to ISO 8601
// ("1996-03-09"). No text means two dates: two-digit years stand for 1950 to 2049, and forms of
// digits alone occur only for days above 12.

enum class DateLanguage { english, french, german, korean };
inline constexpr std::array kDateLanguages = {DateLanguage::english, DateLanguage::french,
                                              DateLanguage::german, DateLanguage::korean};
inline constexpr Index kDateForms = 10;  // ways to write a date, in each language

// Where in the source text something stands, in characters (not bytes): [begin, end).
struct CharacterRange {
  Index begin = 0, end = 0;

  bool empty() const { return begin == end; }
  bool contains(Index character) const { return begin <= character && character < end; }
  bool operator==(const CharacterRange&) const = default;
};

struct DateExample {
  std::string source;  // "Saturday, 9 March 1996"
  std::string target;  // "1996-03-09"
  // For each character of the target the field of the source that it comes from: the number or name
  // that gives the year, the month or the day. The ending of an ordinal (9th, 1er, 9.) belongs to
  // it, counters (9일) and separators do not. Empty for the two '-'.
  std::array<CharacterRange, 10> origin;
};

// The date in form 0 to 9 of a language; throws where that form may not be used for that date
// (see `form_allows`), and for dates outside 1950 to 2049.
DateExample write_date(std::chrono::year_month_day date, DateLanguage language, Index form);

// False for forms of digits alone when the day could be taken for a month.
bool form_allows(DateLanguage language, Index form, std::chrono::year_month_day date);

// Each date belongs to one split, in whatever form it is written: 80, 10 and 10 in a hundred.
enum class DateSplit { train, valid, test };
DateSplit split_of(std::chrono::year_month_day date);
std::vector<std::chrono::year_month_day> dates_of(DateSplit split);  // from the first to the last

// `count` examples of some dates: none twice before all others have come, languages and forms
// uniform. What `rng` gives decides them. Throws without dates.
std::vector<DateExample> date_examples(std::vector<std::chrono::year_month_day> dates, Index count,
                                       Rng& rng);

// Every character that a source or a target can contain.
Characters date_characters();

}  // namespace heed::data
