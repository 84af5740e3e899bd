#pragma once

#include <string>

#include "heed/text/byte_level_bpe.h"

namespace heed {

// The text of tokens that come one by one, in whole characters: the bytes of a character that has
// begun wait for its end. All that it gives, put together, is what ByteLevelBpe::decode gives of
// all tokens.
class ByteLevelDecoder {
 public:
  explicit ByteLevelDecoder(ByteLevelBpe bpe, SpecialTokens special = SpecialTokens::left_out)
      : bpe_(std::move(bpe)), special_(special) {}

  std::string add(Token token);  // throws for an id outside the vocabulary
  // What is left once no token comes any more: a character that was not ended, as U+FFFD. What is
  // added next begins a new text.
  std::string finish();

 private:
  ByteLevelBpe bpe_;
  SpecialTokens special_;
  std::string begun_;  // bytes of a character
};

}  // namespace heed
