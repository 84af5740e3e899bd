#include "heed/text/byte_level_words.h"

#include <utf8proc.h>

#include <array>

#include "heed/text/unicode.h"

namespace heed {
namespace {

enum class Kind : unsigned char { end, space, letter, number, other };

Kind kind_of(char32_t character) {
  if (is_white_space(character)) return Kind::space;
  switch (utf8proc_category(static_cast<utf8proc_int32_t>(character))) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
      return Kind::letter;
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
      return Kind::number;
    default:
      return Kind::other;
  }
}

constexpr std::array<Kind, 128> kAscii = [] {
  std::array<Kind, 128> kinds{};
  for (int c = 0; c < 128; ++c) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    const bool space = c == ' ' || (c >= '\t' && c <= '\r');
    kinds[c] = letter                 ? Kind::letter
               : space                ? Kind::space
               : c >= '0' && c <= '9' ? Kind::number
                                      : Kind::other;
  }
  return kinds;
}();

struct KindAt {
  Kind kind = Kind::end;
  std::size_t bytes = 0;
};

KindAt kind_at(std::string_view text, std::size_t at) {
  if (at == text.size()) return {};
  const auto byte = static_cast<unsigned char>(text[at]);
  if (byte < 0x80) return {kAscii[byte], 1};
  const auto [value, bytes] = first_character(text.substr(at));
  return {kind_of(value), bytes};
}

// Where the run of characters of a kind that begins at `at` ends, and where its last one begins.
struct Run {
  std::size_t last, end;
};

Run run_of(Kind kind, std::string_view text, std::size_t at) {
  Run run = {at, at};
  for (KindAt next; (next = kind_at(text, run.end)).kind == kind;) {
    run = {run.end, run.end + next.bytes};
  }
  return run;
}

// The bytes of 's, 't, 're, 've, 'm, 'll or 'd at the beginning; 0 where there is none.
std::size_t contraction(std::string_view text) {
  if (text.size() < 2 || text[0] != '\'') return 0;
  const char first = text[1];
  if (first == 's' || first == 't' || first == 'm' || first == 'd') return 2;
  const std::string_view two = text.substr(1, 2);
  return two == "re" || two == "ve" || two == "ll" ? 3 : 0;
}

}  // namespace

std::size_t first_byte_level_word(std::string_view text) {
  if (const std::size_t bytes = contraction(text)) return bytes;
  const std::size_t begin = text.front() == ' ' ? 1 : 0;
  const Kind kind = kind_at(text, begin).kind;
  if (kind != Kind::space && kind != Kind::end) return run_of(kind, text, begin).end;
  const Run spaces = run_of(Kind::space, text, 0);
  // The last space before a word is left to it, unless it is the only one.
  return spaces.end == text.size() || spaces.last == 0 ? spaces.end : spaces.last;
}

std::vector<std::string_view> byte_level_words(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    words.push_back(text.substr(0, first_byte_level_word(text)));
    text.remove_prefix(words.back().size());
  }
  return words;
}

}  // namespace heed
