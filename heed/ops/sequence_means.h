#pragma once

#include "heed/autograd/tape.h"
#include "heed/base/spans.h"

namespace heed::ops {

// The mean of each sequence's rows, zeros where it has none. x (N, D), packed -> (B, D). Throws
// where x and the spans do not fit together.
Tensor sequence_means(const Tensor& x, const Spans& spans);

}  // namespace heed::ops
