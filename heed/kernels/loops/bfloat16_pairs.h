#pragma once

#if defined(__AVX512BF16__)
#include <immintrin.h>
#endif

#include "heed/kernels/loops/vector.h"

// Numbers in bfloat16: as vectors of float32, and as neighbours along the depth of a product, two
// to a lane, the first in its lower half.

namespace heed::kernels::HEED_ISA {

using Pairs = Vector<std::uint32_t>;

// A pair may begin at any number.
using PairsInMemory =
    std::uint32_t __attribute__((vector_size(kVectorBytes), aligned(alignof(bfloat16)), may_alias));

[[gnu::always_inline]] inline Pairs load_pairs(const void* pairs) {
  return *static_cast<const PairsInMemory*>(pairs);
}

using Halves = std::uint16_t __attribute__((vector_size(kVectorBytes / 2)));
using HalvesInMemory = std::uint16_t
    __attribute__((vector_size(kVectorBytes / 2), aligned(alignof(bfloat16)), may_alias));

// The lower half of each lane: as many numbers as a vector of float32 has.
[[gnu::always_inline]] inline Pairs load_halves(const bfloat16* from) {
  return __builtin_convertvector(*reinterpret_cast<const HalvesInMemory*>(from), Pairs);
}
[[gnu::always_inline]] inline Vector<float> load(const bfloat16* from) {
  return (Vector<float>)(load_halves(from) << 16);
}

// Less than a vector's worth of numbers, zeros in the other lanes; nothing behind them is read.
[[gnu::always_inline]] inline Vector<float> load_first(const bfloat16* from, Index count) {
#if defined(__AVX512F__)
  const auto halves = (Halves)_mm256_maskz_loadu_epi16(first_lanes(count), from);
  return (Vector<float>)(__builtin_convertvector(halves, Pairs) << 16);
#else
  float first[kLanes<float>] = {};
  for (Index i = 0; i < count; ++i) first[i] = static_cast<float>(from[i]);
  return load(first);
#endif
}

// Each lane rounded as bfloat16(float) does it, in the upper half of the lane.
[[gnu::always_inline]] inline Pairs rounded(Vector<float> x) {
  const Pairs word = (Pairs)x;
  const Pairs nearest = word + 0x7FFF + ((word >> 16) & 1);
  return (x == x ? nearest : word | 0x400000) & 0xFFFF0000;
}

// Rounded as the processor does it, if it does.
[[gnu::always_inline]] inline void store(Vector<float> x, bfloat16* to) {
#if defined(__AVX512BF16__)
  const auto halves = (Halves)_mm512_cvtneps_pbh((__m512)x);
#else
  const auto halves = __builtin_convertvector(rounded(x) >> 16, Halves);
#endif
  *reinterpret_cast<HalvesInMemory*>(to) = halves;
}

// Whole runs of memory: compilers find no vectors in what rounds one by one.
[[gnu::always_inline]] inline void round_run(const float* x, bfloat16* y, Index n) {
  Index i = 0;
  for (; i + kLanes<float> <= n; i += kLanes<float>) store(load(x + i), y + i);
  for (; i < n; ++i) y[i] = bfloat16(x[i]);
}

// A pair of each lane. The processor's own rounding takes what is below 2^-126 for zero, as its
// products do.
template <int... i>
[[gnu::always_inline]] inline Pairs pairs_of(Vector<float> first, Vector<float> second,
                                             Numbers<i...>) {
#if defined(__AVX512BF16__)
  const auto both = (Vector<std::uint16_t>)_mm512_cvtne2ps_pbh((__m512)second, (__m512)first);
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

// The same from memory.
[[gnu::always_inline]] inline Pairs pairs_of(const float* first, const float* second) {
  return pairs_of(load(first), load(second));
}
[[gnu::always_inline]] inline Pairs pairs_of(const bfloat16* first, const bfloat16* second) {
  return load_halves(first) | load_halves(second) << 16;
}

[[gnu::always_inline]] inline Pairs neighbours(const float* from) {
  return neighbours(load(from), load(from + kLanes<float>));
}
[[gnu::always_inline]] inline Pairs neighbours(const bfloat16* from) {
  return load_pairs(from);
}

// The sums and the products of one pair a lane: always the second of the pair before the first.
[[gnu::always_inline]] inline Vector<float> add_pairs(Vector<float> sum, Pairs a, Pairs b) {
#if defined(__AVX512BF16__) && defined(__clang__)  // Clang 16 fails at the intrinsic's types
  asm("vdpbf16ps %2, %1, %0" : "+v"(sum) : "v"(a), "v"(b));
  return sum;
#elif defined(__AVX512BF16__)
  return (Vector<float>)_mm512_dpbf16_ps((__m512)sum, (__m512bh)a, (__m512bh)b);
#else
  sum += (Vector<float>)(a & 0xFFFF0000) * (Vector<float>)(b & 0xFFFF0000);
  return sum + (Vector<float>)(a << 16) * (Vector<float>)(b << 16);
#endif
}

}  // namespace heed::kernels::HEED_ISA
