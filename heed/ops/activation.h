#pragma once

#include "heed/autograd/tape.h"

namespace heed::ops {

// Elementwise, of any shape: max(0, x), x Phi(x) and x sigmoid(x); see kernels/activation.h.
// In bfloat16 too.
Tensor relu(Tensor x);
Tensor gelu(const Tensor& x);
Tensor silu(const Tensor& x);

}  // namespace heed::ops
