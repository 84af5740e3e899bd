#pragma once

#include "heed/decode/logits.h"
#include "heed/tensor/tokens.h"

namespace heed::decode {

// What a search drives: a model, and what it remembers of each hypothesis that lives. They stand in
// one order, at the start one a sentence.
class Decoder {
 public:
  virtual ~Decoder() = default;

  // Gives each hypothesis the tokens that it goes on with: hypothesis i, sequence i, one at least.
  // -> the logits of what follows each, valid as long as this.
  virtual BatchLogits step(const Tokens& tokens) = 0;

  // Hypothesis i goes on from hypothesis which[i]. Who is not named is dropped.
  virtual void pick(std::span<const Index> which) = 0;
};

}  // namespace heed::decode
