#pragma once

#include "heed/base/bfloat16.h"
#include "heed/base/index.h"

namespace heed::kernels {

// What stands between the two layers of a feed-forward network. "Attention Is All You Need",
// section 3.3, has ReLU. GELU and its approximation by tanh, which GPT-2 has, are of "Gaussian
// Error Linear Units" (Hendrycks and Gimpel, 2016), section 2, and SiLU is of the same paper;
// "Searching for Activation Functions" (Ramachandran et al., 2017) calls it Swish. ELU (Clevert et
// al., 2015) plus one makes the features of linear attention (Katharopoulos et al., 2020).
enum class Activation {
  relu,          // max(0, x)
  sigmoid,       // 1 / (1 + exp(-x))
  gelu,          // x Phi(x), where Phi is the normal distribution's
  gelu_tanh,     // x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2
  silu,          // x sigmoid(x)
  elu_plus_one,  // x + 1 where x > 0, else exp(x)
  tanh,          // of recurrent networks, which have it and the sigmoid
};

// On n elements each, stored as float32, float64 or bfloat16, which is computed in float32.

// y = f(x); y may be x.
template <typename S>
void activate(Activation f, const S* x, S* y, Index n);

// dx = dy f'(x); dx may be dy. ReLU may be given its y for x.
template <typename S>
void activate_backward(Activation f, const S* x, const Computed<S>* dy, Computed<S>* dx, Index n);

// y = f(x) factor: a gated linear unit, "GLU Variants Improve Transformer" (Shazeer, 2020), section
// 2.
template <typename S>
void gate(Activation f, const S* x, const S* factor, S* y, Index n);

// dx = dy factor f'(x) and dfactor = dy f(x); dx may be dy.
template <typename S>
void gate_backward(Activation f, const S* x, const S* factor, const Computed<S>* dy,
                   Computed<S>* dx, Computed<S>* dfactor, Index n);

}  // namespace heed::kernels
