#pragma once

#include "heed/autograd/tape.h"

namespace heed::ops {

// Elementwise, of any shape: max(0, x), x Phi(x) and x sigmoid(x); see kernels/activation.h.
// In bfloat16 too.
Tensor relu(Tensor x);
Tensor gelu(const Tensor& x);
Tensor silu(const Tensor& x);

// The same off the tape, for an op that computes them as a part of it: those whose gradient is
// computed from what goes in.
struct Curve {
  Tensor (*value)(const Tensor& x);
  Tensor (*gradient)(const Tensor& x, Tensor dy);  // of x; dy is given for good
};
extern const Curve kGelu, kSilu;

}  // namespace heed::ops
