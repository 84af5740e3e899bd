#include "heed/text/byte_level_characters.h"

#include <set>

#include "heed/base/check.h"
#include "heed/text/byte_alphabet.h"
#include "heed/text/unicode.h"
#include "heed/text/utf8.h"

namespace heed {
namespace {

std::set<std::string_view> distinct_characters(std::string_view text) {
  std::set<std::string_view> characters;  // UTF-8's order is that of the code points
  while (!text.empty()) {
    const std::size_t bytes = first_character(text).bytes;
    characters.insert(text.substr(0, bytes));
    text.remove_prefix(bytes);
  }
  return characters;
}

}  // namespace

ByteLevelBpe characters_of(std::string_view text) {
  check(!text.empty(), "characters: the text is empty");
  if (const auto invalid = find_invalid_utf8(text)) {
    throw Error(fmt::format("characters: byte {} of the text is no UTF-8", *invalid + 1));
  }
  const std::set<std::string_view> characters = distinct_characters(text);
  ByteLevelModel model;
  for (const std::string_view character : characters) {
    model.pieces.push_back(in_byte_alphabet(character));
  }
  std::set<std::string> parts;  // bytes, and how characters begin
  std::set<PiecePair> merges;
  for (const std::string_view character : characters) {
    for (std::size_t bytes = 1; bytes < character.size(); ++bytes) {
      const std::string begun = in_byte_alphabet(character.substr(0, bytes));
      const std::string next = in_byte_alphabet(character.substr(bytes, 1));
      parts.insert({begun, next});
      merges.emplace(begun, next);
    }
  }
  model.pieces.insert(model.pieces.end(), parts.begin(), parts.end());
  model.merges.assign(merges.begin(), merges.end());
  return ByteLevelBpe(std::move(model), "characters");
}

}  // namespace heed
