#pragma once

#include "heed/tensor/tokens.h"

namespace heed::data {

// Pairs of sentences as a training step takes them: B sequences a side, sequence s of the source
// beside sequence s of the target.
struct Batch {
  Tokens source;               // (Ns), each sequence ends with the end token
  Tokens target;               // (Nt), each begins with the start token
  std::vector<Token> answers;  // (Nt): the target one place ahead, each ends with the end token
};

}  // namespace heed::data
