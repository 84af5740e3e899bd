#pragma once

#include <span>

#include "heed/kernels/attention.h"
#include "heed/ops/attention_features.h"

namespace heed::ops {

// Attention whose weights are products of positive features, in time that grows with the length and
// not with its square (kernels/linear_attention.h).

// What the keys of B sequences leave (kernels/linear_attention.h): (B, Hk, M, Dh), (B, Hk, M) and
// (B, Hk), or nothing.
struct KeySums {
  Tensor values, features, log_scales;

  bool empty() const { return values.empty(); }
};

// q (Nq, H * M), k (Nk, Hk * M) and v (Nk, Hk * Dh) -> (Nq, H * Dh), as the kernel has it. Keys
// that came before those given are `before`, sums s of sequence s, without a gradient. In float32
// or float64. Throws where shapes, heads and spans do not fit together, at masks other than none()
// and causal(), and at what weights that are never there cannot have: dropout, slopes, a pattern.
Tensor linear_attention(const Features& q, const Features& k, const Tensor& v, const Attention& how,
                        const KeySums& before = {});

// The weights of one sequence that linear_attention has in mind, off the tape. -> (H, Tq, Tk)
Tensor linear_attention_weights(const Features& q, const Features& k, const Attention& how,
                                Index sequence);

// The sums of how.keys' sequences, each with those before it: sequence s goes on from which[s] of
// `before`. Off the tape.
KeySums sums_of_keys(const Features& k, const Tensor& v, const Attention& how,
                     const KeySums& before, std::span<const Index> which);

}  // namespace heed::ops
