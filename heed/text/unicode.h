#pragma once

#include <string>
#include <string_view>

namespace heed {

// The code points of UTF-8 text. Each byte that belongs to no character becomes U+FFFD.
std::u32string decode_utf8(std::string_view text);

void append_utf8(char32_t character, std::string& text);
std::string encode_utf8(std::u32string_view characters);

}  // namespace heed
