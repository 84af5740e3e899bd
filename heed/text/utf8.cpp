#include "heed/text/utf8.h"

#include <cstdint>
#include <cstring>

namespace heed {
namespace {

// What may follow a lead byte: so many bytes, the first of them in [low, high].
struct Form {
  std::size_t following = 0;
  unsigned char low = 0x80, high = 0xBF;
};

std::optional<Form> form_of(unsigned char lead) {
  if (lead < 0x80) return Form{0};
  if (lead < 0xC2 || lead > 0xF4) return std::nullopt;
  if (lead < 0xE0) return Form{1};
  if (lead < 0xF0)
    return Form{2, static_cast<unsigned char>(lead == 0xE0 ? 0xA0 : 0x80),
                static_cast<unsigned char>(lead == 0xED ? 0x9F : 0xBF)};
  return Form{3, static_cast<unsigned char>(lead == 0xF0 ? 0x90 : 0x80),
              static_cast<unsigned char>(lead == 0xF4 ? 0x8F : 0xBF)};
}

// The sequence that begins at `at`: how many of its bytes are as they must be, and whether that
// is all of it. `good` is at least 1, also for a byte that can begin no character.
struct Sequence {
  std::size_t good = 1;
  bool whole = false;
  bool cut_off = false;  // by the text's end, which more bytes could make whole
};

Sequence character_at(std::string_view text, std::size_t at) {
  const auto form = form_of(static_cast<unsigned char>(text[at]));
  if (!form) return {};
  unsigned char low = form->low, high = form->high;
  std::size_t good = 1;
  for (; good <= form->following && at + good < text.size(); ++good) {
    const auto byte = static_cast<unsigned char>(text[at + good]);
    if (byte < low || byte > high) break;
    low = 0x80, high = 0xBF;
  }
  const bool whole = good == form->following + 1;
  return {.good = good, .whole = whole, .cut_off = !whole && at + good == text.size()};
}

// Where the run of ASCII that begins at `at` ends, to within eight bytes.
std::size_t skip_ascii(std::string_view text, std::size_t at) {
  std::uint64_t word = 0;
  for (; at + sizeof word <= text.size(); at += sizeof word) {
    std::memcpy(&word, text.data() + at, sizeof word);
    if ((word & 0x8080808080808080) != 0) break;
  }
  return at;
}

}  // namespace

std::optional<std::size_t> find_invalid_utf8(std::string_view text) {
  for (std::size_t at = skip_ascii(text, 0); at < text.size();) {
    const Sequence character = character_at(text, at);
    if (!character.whole) return at;
    at += character.good;
    if (character.good == 1) at = skip_ascii(text, at);
  }
  return std::nullopt;
}

std::string replace_invalid_utf8(std::string_view text) {
  std::string replaced;
  replaced.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const Sequence character = character_at(text, at);
    if (character.whole) {
      replaced += text.substr(at, character.good);
    } else {
      replaced += "\uFFFD";
    }
    at += character.good;
  }
  return replaced;
}

std::size_t before_unended_character(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const Sequence character = character_at(text, at);
    if (character.cut_off) return at;
    at += character.good;
  }
  return text.size();
}

}  // namespace heed
