#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace heed {

// The 256 bytes as characters that can be seen, as GPT-2's files write them: a byte that is a
// printable character of Latin-1 stands for itself, the others are U+0100 and up in their order, so
// that a space is "Ġ" and the end of a line "Ċ".
char32_t character_of_byte(unsigned char byte);

// The bytes in that alphabet, as UTF-8.
std::string in_byte_alphabet(std::string_view bytes);

// What in_byte_alphabet was given; nothing where a character is not of the alphabet.
std::optional<std::string> from_byte_alphabet(std::string_view piece);

}  // namespace heed
