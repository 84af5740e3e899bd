#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace heed {

struct Utf8Character {
  char32_t value;
  std::size_t bytes;
};

// The first character of a text that is not empty; a byte that begins none is U+FFFD.
Utf8Character first_character(std::string_view text);

// The code points of UTF-8 text. Each byte that belongs to no character becomes U+FFFD.
std::u32string decode_utf8(std::string_view text);

void append_utf8(char32_t character, std::string& text);
std::string encode_utf8(std::u32string_view characters);

// Unicode's White_Space.
bool is_white_space(char32_t character);

// The same, and the four separators U+001C to U+001F (as Python's str.isspace).
bool is_space(char32_t character);

// What stands between white space; views of `text`.
std::vector<std::string_view> split_words(std::string_view text);

// `text` without the white space at its end.
std::string_view trim_end(std::string_view text);

// Unicode's canonical decomposition in canonical order (NFD).
std::u32string canonically_decomposed(std::u32string_view text);

// Unicode's full lower-case mapping of one character, wherever it stands.
void append_lower_case(char32_t character, std::string& text);

// Unicode's full lower-case mapping, with the Greek sigma at the end of a word.
std::string lower_case(std::string_view text);

}  // namespace heed
