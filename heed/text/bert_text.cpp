#include "heed/text/bert_text.h"

#include <utf8proc.h>

#include <algorithm>

#include "heed/text/unicode.h"

namespace heed {
namespace {

utf8proc_category_t category_of(char32_t character) {
  return utf8proc_category(static_cast<utf8proc_int32_t>(character));
}

bool is_cleaned_away(char32_t character) {
  if (character == U'\t' || character == U'\n' || character == U'\r') return false;
  const auto category = category_of(character);
  return character == U'\uFFFD' || category == UTF8PROC_CATEGORY_CC ||
         category == UTF8PROC_CATEGORY_CF || category == UTF8PROC_CATEGORY_CO;
}

struct Range {
  char32_t first, last;
};

// As `tokenizers` has them: without U+2B820 to U+2B91F.
bool is_cjk_ideograph(char32_t character) {
  constexpr Range kBlocks[] = {{0x3400, 0x4DBF},   {0x4E00, 0x9FFF},   {0xF900, 0xFAFF},
                               {0x20000, 0x2A6DF}, {0x2A700, 0x2B73F}, {0x2B740, 0x2B81F},
                               {0x2B920, 0x2CEAF}, {0x2F800, 0x2FA1F}};
  return std::ranges::any_of(kBlocks, [&](const Range& block) {
    return character >= block.first && character <= block.last;
  });
}

std::u32string cleaned(std::u32string_view text) {
  std::u32string clean;
  for (const char32_t character : text) {
    if (is_cleaned_away(character)) continue;
    clean += is_white_space(character) ? U' ' : character;
  }
  return clean;
}

std::u32string spaced_ideographs(std::u32string_view text) {
  std::u32string spaced;
  for (const char32_t character : text) {
    const bool ideograph = is_cjk_ideograph(character);
    if (ideograph) spaced += U' ';
    spaced += character;
    if (ideograph) spaced += U' ';
  }
  return spaced;
}

std::u32string without_accents(std::u32string_view text) {
  std::u32string decomposed = canonically_decomposed(text);
  std::erase_if(decomposed, [](char32_t c) { return category_of(c) == UTF8PROC_CATEGORY_MN; });
  return decomposed;
}

}  // namespace

bool is_bert_punctuation(char32_t character) {
  if (character < 0x80) {
    const bool alphanumeric = (character >= '0' && character <= '9') ||
                              (character >= 'A' && character <= 'Z') ||
                              (character >= 'a' && character <= 'z');
    return character > ' ' && character < 0x7F && !alphanumeric;
  }
  const auto category = category_of(character);
  return category >= UTF8PROC_CATEGORY_PC && category <= UTF8PROC_CATEGORY_PO;
}

std::string normalized(std::string_view text, const BertNormalization& normalization) {
  std::u32string characters = decode_utf8(text);
  if (normalization.clean_text) characters = cleaned(characters);
  if (normalization.handle_chinese_chars) characters = spaced_ideographs(characters);
  if (normalization.strip_accents.value_or(normalization.lowercase)) {
    characters = without_accents(characters);
  }
  std::string result;
  for (const char32_t character : characters) {
    if (normalization.lowercase) {
      append_lower_case(character, result);
    } else {
      append_utf8(character, result);
    }
  }
  return result;
}

std::vector<std::string_view> bert_words(std::string_view text) {
  std::vector<std::string_view> words;
  std::size_t begin = 0, at = 0;
  const auto end_word = [&] {
    if (begin < at) words.push_back(text.substr(begin, at - begin));
  };
  while (at < text.size()) {
    const auto [character, bytes] = first_character(text.substr(at));
    const bool punctuation = is_bert_punctuation(character);
    if (punctuation || is_white_space(character)) {
      end_word();
      if (punctuation) words.push_back(text.substr(at, bytes));
      begin = at + bytes;
    }
    at += bytes;
  }
  end_word();
  return words;
}

}  // namespace heed
