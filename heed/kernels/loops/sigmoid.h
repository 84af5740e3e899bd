#pragma once

#include "heed/kernels/loops/simd.h"

namespace heed::kernels::HEED_ISA {

template <typename T>
[[gnu::always_inline]] inline T sigmoid(T x) {
  const T e = fast_exp(x < 0 ? x : -x);  // at most 1
  return (x < 0 ? e : 1) / (1 + e);
}

// sigmoid(x) sigmoid(-x), exact in either tail.
template <typename T>
[[gnu::always_inline]] inline T sigmoid_slope(T x) {
  const T e = fast_exp(x < 0 ? x : -x);
  return e / ((1 + e) * (1 + e));
}

template <typename T>
[[gnu::always_inline]] inline T hyperbolic_tangent(T x) {
  const T e = fast_exp(x < 0 ? 2 * x : -2 * x);  // at most 1
  return (x < 0 ? e - 1 : 1 - e) / (1 + e);
}

}  // namespace heed::kernels::HEED_ISA
