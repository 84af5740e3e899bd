#include "heed/text/unicode.h"

#include <utf8proc.h>

#include <algorithm>

namespace heed {
namespace {

bool is_cased(char32_t character) {
  const auto c = static_cast<utf8proc_int32_t>(character);
  return utf8proc_islower(c) || utf8proc_isupper(c) || utf8proc_category(c) == UTF8PROC_CATEGORY_LT;
}

// Unicode's Case_Ignorable: what may stand between a letter and the end of its word.
bool is_case_ignorable(char32_t character) {
  constexpr std::u32string_view kInWords =
      U"'.:\u00B7\u0387\u055F\u05F4\u2018\u2019\u2024\u2027"
      U"\uFE13\uFE52\uFE55\uFF07\uFF0E\uFF1A";
  switch (utf8proc_category(static_cast<utf8proc_int32_t>(character))) {
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_ME:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_SK:
      return true;
    default:
      return kInWords.find(character) != kInWords.npos;
  }
}

bool ends_word(std::u32string_view text, std::size_t at) {
  std::size_t before = at;
  while (before > 0 && is_case_ignorable(text[before - 1])) --before;
  std::size_t after = at + 1;
  while (after < text.size() && is_case_ignorable(text[after])) ++after;
  return before > 0 && is_cased(text[before - 1]) &&
         (after == text.size() || !is_cased(text[after]));
}

}  // namespace

Utf8Character first_character(std::string_view text) {
  const auto byte = static_cast<unsigned char>(text.front());
  if (byte < 0x80) return {byte, 1};
  utf8proc_int32_t value = 0;
  const auto bytes = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                      static_cast<utf8proc_ssize_t>(text.size()), &value);
  if (bytes <= 0) return {U'\uFFFD', 1};
  return {static_cast<char32_t>(value), static_cast<std::size_t>(bytes)};
}

std::u32string decode_utf8(std::string_view text) {
  std::u32string characters;
  characters.reserve(text.size());
  while (!text.empty()) {
    const auto [character, bytes] = first_character(text);
    characters += character;
    text.remove_prefix(bytes);
  }
  return characters;
}

void append_utf8(char32_t character, std::string& text) {
  utf8proc_uint8_t bytes[4];
  const auto length = utf8proc_encode_char(static_cast<utf8proc_int32_t>(character), bytes);
  text.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(length));
}

std::string encode_utf8(std::u32string_view characters) {
  std::string text;
  text.reserve(characters.size());
  for (const char32_t character : characters) append_utf8(character, text);
  return text;
}

bool is_white_space(char32_t character) {
  if (character < 0x80) return character == ' ' || (character >= 0x09 && character <= 0x0D);
  constexpr std::u32string_view kOthers = U"\u0085\u00A0\u1680\u2028\u2029\u202F\u205F\u3000";
  return (character >= 0x2000 && character <= 0x200A) || kOthers.find(character) != kOthers.npos;
}

bool is_space(char32_t character) {
  return is_white_space(character) || (character >= 0x1C && character <= 0x1F);
}

std::vector<std::string_view> split_words(std::string_view text) {
  std::vector<std::string_view> words;
  std::size_t begin = 0, at = 0;
  while (at < text.size()) {
    const auto [character, bytes] = first_character(text.substr(at));
    if (is_space(character)) {
      if (begin < at) words.push_back(text.substr(begin, at - begin));
      begin = at + bytes;
    }
    at += bytes;
  }
  if (begin < at) words.push_back(text.substr(begin));
  return words;
}

std::string_view trim_end(std::string_view text) {
  std::size_t end = 0;  // after the last character that is no space
  for (std::size_t at = 0; at < text.size();) {
    const auto [character, bytes] = first_character(text.substr(at));
    at += bytes;
    if (!is_space(character)) end = at;
  }
  return text.substr(0, end);
}

std::u32string canonically_decomposed(std::u32string_view text) {
  std::u32string decomposed;
  for (const char32_t character : text) {
    utf8proc_int32_t parts[8];  // the longest has 4
    int bound = 0;
    const auto count = utf8proc_decompose_char(
        static_cast<utf8proc_int32_t>(character), parts, std::ssize(parts),
        static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_DECOMPOSE), &bound);
    decomposed.append(parts, parts + count);
  }
  const auto class_of = [](char32_t character) {
    return utf8proc_get_property(static_cast<utf8proc_int32_t>(character))->combining_class;
  };
  const auto is_mark = [&](char32_t character) { return class_of(character) != 0; };
  for (auto begin = decomposed.begin(); begin != decomposed.end();) {
    begin = std::find_if(begin, decomposed.end(), is_mark);
    const auto end = std::find_if_not(begin, decomposed.end(), is_mark);
    std::ranges::stable_sort(begin, end, {}, class_of);
    begin = end;
  }
  return decomposed;
}

void append_lower_case(char32_t character, std::string& text) {
  if (character == U'\u0130') {
    text += "i\u0307";
    return;
  }
  const auto lower = utf8proc_tolower(static_cast<utf8proc_int32_t>(character));
  append_utf8(static_cast<char32_t>(lower), text);
}

std::string lower_case(std::string_view text) {
  const bool ascii = std::all_of(text.begin(), text.end(), [](char c) { return (c & 0x80) == 0; });
  std::string lowered;
  lowered.reserve(text.size());
  if (ascii) {
    for (const char c : text) lowered += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    return lowered;
  }
  const std::u32string characters = decode_utf8(text);
  for (std::size_t at = 0; at < characters.size(); ++at) {
    const char32_t character = characters[at];
    if (character == U'\u03A3') {
      append_utf8(ends_word(characters, at) ? U'\u03C2' : U'\u03C3', lowered);
    } else {
      append_lower_case(character, lowered);
    }
  }
  return lowered;
}

}  // namespace heed
