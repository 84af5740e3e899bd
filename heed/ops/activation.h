#pragma once

#include "heed/autograd/tape.h"
#include "heed/kernels/activation.h"

namespace heed::ops {

using kernels::Activation;

// The hidden units of a feed-forward network, off the tape, for an op that computes them as a part
// of it: f(x), or f(x) * factor where there is one, a gated linear unit ("GLU Variants Improve
// Transformer", Shazeer, 2020, section 2). In float32, float64 or bfloat16.
struct Hidden {
  Activation f = Activation::relu;
  Tensor x, factor = {};  // of one shape; factor may be empty

  Tensor value() const;
  // Of x and of factor, which is empty where factor is; dy is given for good.
  std::vector<Tensor> gradients(Tensor dy) const;

  Hidden detached() const { return {.f = f, .x = x.detached(), .factor = factor.detached()}; }
};

// The same on the tape, elementwise.
Tensor activate(Hidden hidden);

// f(x) * factor. Throws at two shapes.
inline Tensor gated(Activation f, Tensor x, Tensor factor) {
  return activate({.f = f, .x = std::move(x), .factor = std::move(factor)});
}

// Of any shape; see kernels/activation.h.
inline Tensor relu(Tensor x) {
  return activate({.f = Activation::relu, .x = std::move(x)});
}
inline Tensor sigmoid(Tensor x) {
  return activate({.f = Activation::sigmoid, .x = std::move(x)});
}
inline Tensor gelu(Tensor x) {
  return activate({.f = Activation::gelu, .x = std::move(x)});
}
inline Tensor gelu_tanh(Tensor x) {
  return activate({.f = Activation::gelu_tanh, .x = std::move(x)});
}
inline Tensor silu(Tensor x) {
  return activate({.f = Activation::silu, .x = std::move(x)});
}
inline Tensor tanh(Tensor x) {
  return activate({.f = Activation::tanh, .x = std::move(x)});
}

}  // namespace heed::ops
