#pragma once

#include "heed/autograd/tape.h"
#include "heed/base/spans.h"

namespace heed::ops {

// Where additive attention looks things up, and for whom.
struct AdditiveMemory {
  Tensor keys, values;  // (Nk, A), (Nk, E)
  Spans queries, spans;
};

// What attention saw, and by which weights.
struct Attended {
  Tensor values;   // (Nq, E)
  Tensor weights;  // (Nq, spans.longest()), off the tape: a row begins with one weight a key
};

// softmax(score . tanh(query + key)) values for each sequence (kernels/additive_attention.h).
// q (Nq, A), score (A). Throws where shapes and spans do not fit together, and where keys that are
// not packed would need a gradient.
Attended additive_attention(const Tensor& q, const Tensor& score, const AdditiveMemory& memory);

}  // namespace heed::ops
