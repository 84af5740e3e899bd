#pragma once

#include <vector>

#include "heed/tensor/tensor.h"
#include "heed/tensor/tokens.h"

namespace heed {

// What a training step takes: B examples and what a model is to say of them.
//
// Of pairs of sequences, sequence s of the source stands beside sequence s of the target. The
// decoder reads the target and is to say the labels, the target one place ahead ("shifted right",
// section 3.1). Where a model reads one side alone, that is the source, and the labels are of its
// tokens or one a sequence. Of images, the labels are their classes.
struct Batch {
  Tokens source;              // (Ns), each sequence ends with the end token
  Tokens target;              // (Nt), each begins with the start token
  std::vector<Token> labels;  // (Nt), each ends with the end token; or (Ns); or (B), classes
  Tensor images = {};         // (B, C, H, W), or empty
  bool continues = false;     // each target goes on where that of the batch before ended
};

}  // namespace heed
