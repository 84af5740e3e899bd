#pragma once

#include "heed/base/bfloat16.h"
#include "heed/base/index.h"

namespace heed::kernels {

// On n elements each, stored as float32, float64 or bfloat16, which is computed in float32. A
// backward reads what its comment names.

template <typename S>
void relu(const S* x, S* y, Index n);

// dx = dy where y > 0, else 0.
template <typename S>
void relu_backward(const S* y, const Computed<S>* dy, Computed<S>* dx, Index n);

// x Phi(x), where Phi is the normal distribution's ("Gaussian Error Linear Units", Hendrycks and
// Gimpel, 2016), not its approximation by tanh.
template <typename S>
void gelu(const S* x, S* y, Index n);

// dx = dy (Phi(x) + x phi(x))
template <typename S>
void gelu_backward(const S* x, const Computed<S>* dy, Computed<S>* dx, Index n);

// x sigmoid(x), of the same paper; "Searching for Activation Functions" (Ramachandran et al., 2017)
// calls it Swish.
template <typename S>
void silu(const S* x, S* y, Index n);

// With s = sigmoid(x), dx = dy s (1 + x (1 - s)).
template <typename S>
void silu_backward(const S* x, const Computed<S>* dy, Computed<S>* dx, Index n);

}  // namespace heed::kernels
