#pragma once

#if defined(__AVX512BF16__)
#include <immintrin.h>
#endif

#include "heed/kernels/loops/vector.h"

// Neighbours along the depth of a product, rounded to bfloat16: two to a lane, the first in its
// lower half.

namespace heed::kernels::HEED_ISA {

using Pairs = Vector<std::uint32_t>;

[[gnu::always_inline]] inline Pairs load_pairs(const void* pairs) {
  return load(static_cast<const std::uint32_t*>(pairs));
}

// Each lane rounded as bfloat16(float) does it, in the upper half of the lane.
[[gnu::always_inline]] inline Pairs rounded(Vector<float> x) {
  const Pairs word = (Pairs)x;
  const Pairs nearest = word + 0x7FFF + ((word >> 16) & 1);
  return (x == x ? nearest : word | 0x400000) & 0xFFFF0000;
}

// A pair of each lane. The processor's own rounding takes what is below 2^-126 for zero, as its
// products do.
template <int... i>
[[gnu::always_inline]] inline Pairs pairs_of(Vector<float> first, Vector<float> second,
                                             Numbers<i...>) {
#if defined(__AVX512BF16__)
  using Halves = Vector<std::uint16_t>;
  const auto both = (Halves)_mm512_cvtne2ps_pbh((__m512)second, (__m512)first);
  return (Pairs)__builtin_shufflevector(both, both, (i / 2 + i % 2 * kLanes<float>)...);
#else
  return rounded(first) >> 16 | rounded(second);
#endif
}
[[gnu::always_inline]] inline Pairs pairs_of(Vector<float> first, Vector<float> second) {
  return pairs_of(first, second, LaneNumbers<std::uint16_t>());
}

// The pairs of x's lanes two by two, then those of y's.
template <int... i>
[[gnu::always_inline]] inline Pairs neighbours(Vector<float> x, Vector<float> y, Numbers<i...>) {
#if defined(__AVX512BF16__)
  return (Pairs)_mm512_cvtne2ps_pbh((__m512)y, (__m512)x);
#else
  return pairs_of(__builtin_shufflevector(x, y, (2 * i)...),
                  __builtin_shufflevector(x, y, (2 * i + 1)...));
#endif
}
[[gnu::always_inline]] inline Pairs neighbours(Vector<float> x, Vector<float> y) {
  return neighbours(x, y, LaneNumbers<float>());
}

// The sums and the products of one pair a lane: always the second of the pair before the first.
[[gnu::always_inline]] inline Vector<float> add_pairs(Vector<float> sum, Pairs a, Pairs b) {
#if defined(__AVX512BF16__)
  return (Vector<float>)_mm512_dpbf16_ps((__m512)sum, (__m512bh)a, (__m512bh)b);
#else
  sum += (Vector<float>)(a & 0xFFFF0000) * (Vector<float>)(b & 0xFFFF0000);
  return sum + (Vector<float>)(a << 16) * (Vector<float>)(b << 16);
#endif
}

}  // namespace heed::kernels::HEED_ISA
