#pragma once

#include <vector>

#include "heed/tensor/tokens.h"

namespace heed {

// Pairs of sequences as a training step takes them: B sequences a side, sequence s of the source
// beside sequence s of the target. The decoder reads the target and is to say the labels, the
// target one place ahead ("shifted right", section 3.1).
struct Batch {
  Tokens source;              // (Ns), each sequence ends with the end token
  Tokens target;              // (Nt), each begins with the start token
  std::vector<Token> labels;  // (Nt), each ends with the end token
};

}  // namespace heed
