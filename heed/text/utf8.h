#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace heed {

// Where the first byte stands that is no part of well-formed UTF-8 (Unicode 15, table 3-7: no
// overlong forms, no surrogates, nothing above U+10FFFF); none where all of it is well formed.
std::optional<std::size_t> find_invalid_utf8(std::string_view text);

// `text` with U+FFFD for each ill-formed part: a broken sequence's bytes, as far as they begin a
// well-formed one, become one U+FFFD together (Unicode 15, section 3.9, "maximal subpart").
std::string replace_invalid_utf8(std::string_view text);

// How many bytes stand before a character that the text's end cuts off; all where it cuts none.
std::size_t before_unended_character(std::string_view text);

}  // namespace heed
