#pragma once

#include <string_view>
#include <vector>

namespace heed {

// The bytes of the first word of a text that is not empty, by the pattern of GPT-2 (Radford et al.,
// 2019, section 2.2; its encoder.py):
//   's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
// \s is Unicode's White_Space; letters and numbers are those of the Unicode of utf8proc. A byte
// that is no UTF-8 is neither. The words of a text are this again and again: all of its bytes.
std::size_t first_byte_level_word(std::string_view text);

// All of them; views of `text`.
std::vector<std::string_view> byte_level_words(std::string_view text);

}  // namespace heed
