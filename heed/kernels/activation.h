#pragma once

#include "heed/base/index.h"

namespace heed::kernels {

// On n elements each. A backward reads what its comment names.

template <typename T>
void relu(const T* x, T* y, Index n);

// dx = dy where y > 0, else 0.
template <typename T>
void relu_backward(const T* y, const T* dy, T* dx, Index n);

// x Phi(x), where Phi is the normal distribution's ("Gaussian Error Linear Units", Hendrycks and
// Gimpel, 2016), not its approximation by tanh.
template <typename T>
void gelu(const T* x, T* y, Index n);

// dx = dy (Phi(x) + x phi(x))
template <typename T>
void gelu_backward(const T* x, const T* dy, T* dx, Index n);

// x sigmoid(x), of the same paper; "Searching for Activation Functions" (Ramachandran et al., 2017)
// calls it Swish.
template <typename T>
void silu(const T* x, T* y, Index n);

// With s = sigmoid(x), dx = dy s (1 + x (1 - s)).
template <typename T>
void silu_backward(const T* x, const T* dy, T* dx, Index n);

}  // namespace heed::kernels
