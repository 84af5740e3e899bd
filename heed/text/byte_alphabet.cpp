#include "heed/text/byte_alphabet.h"

#include <array>

#include "heed/text/unicode.h"

namespace heed {
namespace {

constexpr bool is_seen(unsigned byte) {
  return (byte >= '!' && byte <= '~') || (byte >= 0xA1 && byte <= 0xAC) || byte >= 0xAE;
}

constexpr std::array<char32_t, 256> kCharacters = [] {
  std::array<char32_t, 256> characters{};
  char32_t next = 0x100;
  for (unsigned byte = 0; byte < 256; ++byte) characters[byte] = is_seen(byte) ? byte : next++;
  return characters;
}();

constexpr std::size_t kCharactersEnd = 0x100 + 68;  // of the characters, 68 of which are not seen

constexpr std::array<int, kCharactersEnd> kBytes = [] {
  std::array<int, kCharactersEnd> bytes{};
  bytes.fill(-1);
  for (int byte = 0; byte < 256; ++byte) bytes[kCharacters[byte]] = byte;
  return bytes;
}();

}  // namespace

char32_t character_of_byte(unsigned char byte) {
  return kCharacters[byte];
}

std::string in_byte_alphabet(std::string_view bytes) {
  std::string piece;
  for (const char byte : bytes) append_utf8(kCharacters[static_cast<unsigned char>(byte)], piece);
  return piece;
}

std::optional<std::string> from_byte_alphabet(std::string_view piece) {
  std::string bytes;
  for (const char32_t character : decode_utf8(piece)) {
    const int byte = character < kCharactersEnd ? kBytes[character] : -1;
    if (byte < 0) return std::nullopt;
    bytes += static_cast<char>(byte);
  }
  return bytes;
}

}  // namespace heed
