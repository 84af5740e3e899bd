#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "heed/text/characters.h"
#include "heed/text/vocabulary.h"

namespace heed::explain {

enum class Units { characters, words };

// A vocabulary of the characters or words of some sentences and nothing else, numbered as MarianMT
// numbers pieces: </s> 0, <unk> 1, <pad> last.
class TinyVocabulary {
 public:
  TinyVocabulary(std::span<const std::string> sentences, Units units);

  Index size() const;
  Token end() const { return 0; }
  Token pad() const { return static_cast<Token>(size() - 1); }

  std::vector<Token> encode(std::string_view text) const;  // without </s>
  std::string decode(std::span<const Token> tokens) const;
  std::string piece(Token token) const;

 private:
  std::variant<Characters, Vocabulary> all_;
};

}  // namespace heed::explain
