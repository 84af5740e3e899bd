#pragma once

#if defined(__AVX2__)
#include <immintrin.h>
#endif

#include "heed/kernels/loops/simd.h"

// The widest vector of the instruction set as a type of the compiler's (GCC's and Clang's vector
// extension): arithmetic, comparison and ?: work lane by lane. For loops that a compiler does not
// vectorize by itself.

namespace heed::kernels::HEED_ISA {

#if defined(__AVX512F__)
constexpr int kVectorBytes = 64;
#elif defined(__AVX2__)
constexpr int kVectorBytes = 32;
#else
constexpr int kVectorBytes = 16;
#endif

template <typename T>
struct VectorOf {
  typedef T type __attribute__((vector_size(kVectorBytes)));
  typedef T in_memory __attribute__((vector_size(kVectorBytes), aligned(alignof(T)), may_alias));
};
template <>
struct VectorOf<bfloat16> : VectorOf<float> {};  // loads are widened: bfloat16_pairs.h
template <typename T>
using Vector = typename VectorOf<T>::type;

template <typename T>
constexpr int kLanes = kVectorBytes / static_cast<int>(sizeof(T));

// `count` rounded up to whole vectors.
template <typename T>
[[gnu::always_inline]] inline Index whole_vectors(Index count) {
  return (count + kLanes<T> - 1) / kLanes<T> * kLanes<T>;
}

template <typename T>
[[gnu::always_inline]] inline Vector<T> load(const T* from) {
  return *reinterpret_cast<const typename VectorOf<T>::in_memory*>(from);
}
template <typename T>
[[gnu::always_inline]] inline void store(Vector<T> x, T* to) {
  *reinterpret_cast<typename VectorOf<T>::in_memory*>(to) = x;
}

// The numbers 0 to n - 1 as a pack, for shuffles.
template <int... kNumbers>
struct Numbers {};
template <int n, int... kNumbers>
struct NumbersBelow : NumbersBelow<n - 1, n - 1, kNumbers...> {};
template <int... kNumbers>
struct NumbersBelow<0, kNumbers...> {
  using type = Numbers<kNumbers...>;
};
template <typename T>
using LaneNumbers = typename NumbersBelow<kLanes<T>>::type;

// x in every lane. (Adding x to zeros would cost an addition, as -0 + 0 is 0.)
template <typename T, int... i>
[[gnu::always_inline]] inline Vector<T> splat(T x, Numbers<i...>) {
  return Vector<T>{(static_cast<void>(i), x)...};
}
template <typename T>
[[gnu::always_inline]] inline Vector<T> splat(T x) {
  return splat(x, LaneNumbers<T>());
}

template <typename T, int... i>
[[gnu::always_inline]] inline Vector<T> lane_numbers(Numbers<i...>) {
  return Vector<T>{static_cast<T>(i)...};
}

// The first `count` lanes, fewer than a vector has, as masked loads and stores want them.
#if defined(__AVX512F__)
[[gnu::always_inline]] inline __mmask16 first_lanes(Index count) {
  return static_cast<__mmask16>((1u << count) - 1);
}
#elif defined(__AVX2__)
[[gnu::always_inline]] inline __m256i first_lanes(Index count) {
  const auto lane = lane_numbers<std::int32_t>(LaneNumbers<std::int32_t>());
  return (__m256i)(lane < static_cast<std::int32_t>(count));
}
#endif

// Less than a vector's worth of numbers, zeros in the other lanes; nothing behind them is read.
// (Stored one by one they could not be loaded as a vector until the last of them is in the cache.)
template <typename T>
[[gnu::always_inline]] inline Vector<T> load_first(const T* from, Index count) {
  Vector<T> x{};
  for (Index i = 0; i < count; ++i) x[i] = from[i];
  return x;
}

// The first `count` lanes, less than a vector's worth; nothing behind them is written.
template <typename T>
[[gnu::always_inline]] inline void store_first(Vector<T> x, Index count, T* to) {
  for (Index i = 0; i < count; ++i) to[i] = x[i];
}

#if defined(__AVX512F__)
template <>
[[gnu::always_inline]] inline Vector<float> load_first(const float* from, Index count) {
  return (Vector<float>)_mm512_maskz_loadu_ps(first_lanes(count), from);
}
template <>
[[gnu::always_inline]] inline void store_first(Vector<float> x, Index count, float* to) {
  _mm512_mask_storeu_ps(to, first_lanes(count), (__m512)x);
}
#elif defined(__AVX2__)
template <>
[[gnu::always_inline]] inline Vector<float> load_first(const float* from, Index count) {
  return (Vector<float>)_mm256_maskload_ps(from, first_lanes(count));
}
template <>
[[gnu::always_inline]] inline void store_first(Vector<float> x, Index count, float* to) {
  _mm256_maskstore_ps(to, first_lanes(count), (__m256)x);
}
#endif

// Lane i with lane i ^ step.
template <typename T, int step, int... i>
[[gnu::always_inline]] inline Vector<T> crossed(Vector<T> x, Numbers<i...>) {
  return __builtin_shufflevector(x, x, (i ^ step)...);
}

template <typename T, int step = kLanes<T> / 2>
[[gnu::always_inline]] inline T sum_of_lanes(Vector<T> x) {
  x += crossed<T, step>(x, LaneNumbers<T>());
  if constexpr (step == 1) {
    return x[0];
  } else {
    return sum_of_lanes<T, step / 2>(x);
  }
}

template <typename T, int step = kLanes<T> / 2>
[[gnu::always_inline]] inline T greatest_lane(Vector<T> x) {
  const Vector<T> other = crossed<T, step>(x, LaneNumbers<T>());
  x = x > other ? x : other;
  if constexpr (step == 1) {
    return x[0];
  } else {
    return greatest_lane<T, step / 2>(x);
  }
}

// fast_exp of each lane.
[[gnu::always_inline]] inline Vector<float> fast_exp(Vector<float> x) {
  constexpr float kRound = 12582912.0f;  // 1.5 * 2^23: what is added to it becomes whole
  const auto vanishes = x < -87.0f;
  x = vanishes ? Vector<float>{} : x;
  const Vector<float> n = (x * 1.44269504f + kRound) - kRound;
  const Vector<float> r = (x - n * 0.693359375f) + n * 2.12194440e-4f;
  const auto power = (__builtin_convertvector(n, Vector<std::int32_t>) + 127) << 23;
  return vanishes ? Vector<float>{} : exp_near_zero(r) * (Vector<float>)power;
}

[[gnu::always_inline]] inline Vector<double> fast_exp(Vector<double> x) {
  for (int i = 0; i < kLanes<double>; ++i) x[i] = __builtin_exp(x[i]);
  return x;
}

}  // namespace heed::kernels::HEED_ISA
