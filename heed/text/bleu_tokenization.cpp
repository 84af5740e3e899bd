#include "heed/text/bleu_tokenization.h"

#include <utf8proc.h>

#include <algorithm>
#include <array>

#include "heed/text/unicode.h"

namespace heed {
namespace {

enum class Spaced { first, second };

// Goes through the text from left to right, and where two characters follow one another that
// satisfy `first` and `second`, puts spaces around one of them and goes on after both. Text may be
// bytes or code points.
template <typename Text, typename First, typename Second>
Text space_pairs(const Text& text, Spaced spaced, const First& first, const Second& second) {
  Text out;
  out.reserve(text.size() + text.size() / 4);
  std::size_t at = 0;
  while (at < text.size()) {
    if (at + 1 == text.size() || !second(text[at + 1]) || !first(text[at])) {
      out += text[at++];
      continue;
    }
    if (spaced == Spaced::first) out += ' ';
    out += text[at++];
    out += ' ';
    out += text[at++];
    if (spaced == Spaced::second) out += ' ';
  }
  return out;
}

template <typename Text, typename Chosen>
Text space_single(const Text& text, const Chosen& chosen) {
  Text out;
  out.reserve(text.size() + text.size() / 4);
  for (const auto character : text) {
    if (!chosen(character)) {
      out += character;
      continue;
    }
    out += ' ';
    out += character;
    out += ' ';
  }
  return out;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_no_digit(char c) {
  return !is_digit(c);
}
bool is_point(char c) {
  return c == '.' || c == ',';
}
bool is_dash(char c) {
  return c == '-';
}

// ASCII's punctuation and the space, but not ' , - . which have rules of their own.
bool is_apart(char c) {
  return (c >= '{' && c <= '~') || (c >= '[' && c <= '`') || (c >= ' ' && c <= '&') ||
         (c >= '(' && c <= '+') || (c >= ':' && c <= '@') || c == '/';
}

// mteval-v13a.pl's part for Western languages. All it looks for is ASCII, so it may go by bytes.
std::string space_western(std::string text) {
  text = space_single(text, is_apart);
  text = space_pairs(text, Spaced::second, is_no_digit, is_point);
  text = space_pairs(text, Spaced::first, is_point, is_no_digit);
  return space_pairs(text, Spaced::second, is_digit, is_dash);
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != text.npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

std::string tokenize_13a(std::string_view line) {
  std::string text = " ";
  text += line;
  text += ' ';
  replace_all(text, "<skipped>", "");
  replace_all(text, "-\n", "");
  replace_all(text, "\n", " ");
  if (text.find('&') != text.npos) {
    replace_all(text, "&quot;", "\"");
    replace_all(text, "&amp;", "&");
    replace_all(text, "&lt;", "<");
    replace_all(text, "&gt;", ">");
  }
  return space_western(std::move(text));
}

bool is_number(char32_t character) {
  const auto category = utf8proc_category(static_cast<utf8proc_int32_t>(character));
  return category >= UTF8PROC_CATEGORY_ND && category <= UTF8PROC_CATEGORY_NO;
}
bool is_no_number(char32_t character) {
  return !is_number(character);
}
bool is_punctuation(char32_t character) {
  const auto category = utf8proc_category(static_cast<utf8proc_int32_t>(character));
  return category >= UTF8PROC_CATEGORY_PC && category <= UTF8PROC_CATEGORY_PO;
}
bool is_symbol(char32_t character) {
  const auto category = utf8proc_category(static_cast<utf8proc_int32_t>(character));
  return category >= UTF8PROC_CATEGORY_SM && category <= UTF8PROC_CATEGORY_SO;
}

std::string tokenize_intl(std::string_view line) {
  std::u32string text = decode_utf8(line);
  text = space_pairs(text, Spaced::second, is_no_number, is_punctuation);
  text = space_pairs(text, Spaced::first, is_punctuation, is_no_number);
  return encode_utf8(space_single(text, is_symbol));
}

// The ranges that sacreBLEU's `zh` takes for Chinese, among them general punctuation, symbols and
// CJK radicals (U+2001 to U+2A6D), but not the ideographs above U+FFFF.
bool is_chinese(char32_t character) {
  constexpr std::array<std::pair<char32_t, char32_t>, 13> kRanges = {{{0x2001, 0x2A6D},
                                                                      {0x2E80, 0x2FDF},
                                                                      {0x2FF0, 0x303F},
                                                                      {0x3100, 0x312F},
                                                                      {0x31A0, 0x31EF},
                                                                      {0x3200, 0x4DB5},
                                                                      {0x4E00, 0x9FBB},
                                                                      {0xF900, 0xFA2D},
                                                                      {0xFA30, 0xFA6A},
                                                                      {0xFA70, 0xFAD9},
                                                                      {0xFE10, 0xFE1F},
                                                                      {0xFE30, 0xFE4F},
                                                                      {0xFF00, 0xFFEF}}};
  return std::any_of(kRanges.begin(), kRanges.end(), [=](const auto& range) {
    return range.first <= character && character <= range.second;
  });
}

std::string tokenize_zh(std::string_view line) {
  std::u32string text = decode_utf8(line);
  text.erase(0, std::find_if_not(text.begin(), text.end(), is_space) - text.begin());
  return space_western(encode_utf8(space_single(text, is_chinese)));
}

std::string tokenize_characters(std::string_view line) {
  return encode_utf8(space_single(decode_utf8(line), [](char32_t) { return true; }));
}

}  // namespace

std::string_view name(BleuTokenization tokenization) {
  constexpr auto value = &std::pair<std::string_view, BleuTokenization>::second;
  return std::ranges::find(kBleuTokenizations, tokenization, value)->first;
}

std::string tokenize(std::string_view line, BleuTokenization tokenization) {
  line = trim_end(line);
  switch (tokenization) {
    case BleuTokenization::v13a:
      return tokenize_13a(line);
    case BleuTokenization::intl:
      return tokenize_intl(line);
    case BleuTokenization::none:
      return std::string(line);
    case BleuTokenization::characters:
      return tokenize_characters(line);
    case BleuTokenization::zh:
      return tokenize_zh(line);
  }
  __builtin_unreachable();
}

}  // namespace heed
