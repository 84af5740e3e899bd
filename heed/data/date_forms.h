#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "heed/data/dates.h"

namespace heed::data {

// How a language writes dates. A form is text with places to fill in:
//   %Y 1996   %y 96   %B name of the month   %b its short name   %m 03   %n 3
//   %d 09   %e 9   %o 9th, 1er, 9.   %A name of the weekday   %a its short name
struct DateForms {
  std::array<std::string_view, kDateForms> forms;
  std::array<std::string_view, 12> months, short_months;
  std::array<std::string_view, 7> weekdays, short_weekdays;  // from Sunday
};

const DateForms& date_forms(DateLanguage language);

// A place to fill in, or text that stands as it is.
struct FormPiece {
  char place = '\0';  // 'Y' of "%Y"; '\0' for text
  std::string_view text = {};
};

std::vector<FormPiece> pieces(std::string_view form);

}  // namespace heed::data
