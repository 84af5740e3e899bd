#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "heed/base/index.h"

namespace heed {

// A vocabulary of single characters (Unicode code points), numbered as MarianMT numbers pieces:
// </s> 0, <unk> 1, the characters in the order of their code points, <pad> last.
class Characters {
 public:
  explicit Characters(std::u32string_view alphabet);  // repeated characters count once

  Index size() const { return std::ssize(alphabet_) + 3; }
  Token end() const { return 0; }
  Token unknown() const { return 1; }
  Token pad() const { return static_cast<Token>(size() - 1); }

  // One token a character, <unk> for one outside the alphabet; no </s>.
  std::vector<Token> encode(std::string_view text) const;
  // </s> and <pad> write nothing, <unk> the replacement character U+FFFD. Throws for other ids
  // outside the vocabulary.
  std::string decode(std::span<const Token> tokens) const;
  // The token as a watcher reads it: the character, "</s>", "<unk>" or "<pad>".
  std::string piece(Token token) const;

 private:
  std::u32string alphabet_;  // sorted
};

}  // namespace heed
