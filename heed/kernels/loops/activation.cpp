#include "heed/kernels/loops/bfloat16_pairs.h"
#include "heed/kernels/loops/table.h"

namespace heed::kernels::HEED_ISA {
namespace {

constexpr double kInverseRootTwo = 0.70710678118654752440;
constexpr double kInverseRootTwoPi = 0.39894228040143267794;

// Phi(x), the normal distribution's. erfc by Abramowitz and Stegun (1964), 7.1.26: within 1.5e-7,
// and ever closer to the truth in the tail, where the exponential takes over.
[[gnu::always_inline]] inline float normal_below(float x) {
  const float z = (x < 0 ? -x : x) * static_cast<float>(kInverseRootTwo);
  const float t = 1.0f / (1.0f + 0.3275911f * z);
  float p = 1.061405429f;
  p = p * t - 1.453152027f;
  p = p * t + 1.421413741f;
  p = p * t - 0.284496736f;
  p = p * t + 0.254829592f;
  const float tail = 0.5f * p * t * fast_exp(-z * z);
  return x < 0 ? tail : 1.0f - tail;
}

[[gnu::always_inline, maybe_unused]] inline double normal_below(double x) {
  return 0.5 * __builtin_erfc(-x * kInverseRootTwo);
}

template <typename T>
[[gnu::always_inline]] inline T sigmoid(T x) {
  const T e = fast_exp(x < 0 ? x : -x);  // at most 1
  return (x < 0 ? e : 1) / (1 + e);
}

// y = value(x) of each.
template <typename S, typename T, typename Value>
[[gnu::always_inline]] inline void of_each(const S* x, T* y, Index n, const Value& value) {
#pragma omp simd
  for (Index i = 0; i < n; ++i) y[i] = value(static_cast<T>(x[i]));
}
template <typename Value>
[[gnu::always_inline]] inline void of_each(const bfloat16* x, bfloat16* y, Index n,
                                           const Value& value) {
  constexpr Index kRun = 256;
  float run[kRun];
  for (Index first = 0; first < n; first += kRun) {
    const Index count = n - first < kRun ? n - first : kRun;
    of_each(x + first, run, count, value);
    round_run(run, y + first, count);
  }
}

// dx = slope(kept) dy of each.
template <typename S, typename Slope>
[[gnu::always_inline]] inline void back_each(const S* kept, const Computed<S>* dy, Computed<S>* dx,
                                             Index n, const Slope& slope) {
#pragma omp simd
  for (Index i = 0; i < n; ++i) dx[i] = dy[i] * slope(static_cast<Computed<S>>(kept[i]));
}

template <typename S>
void relu(const S* x, S* y, Index n) {
  of_each(x, y, n, [](auto one) { return one < 0 ? decltype(one){} : one; });
}

template <typename S>
void relu_backward(const S* y, const Computed<S>* dy, Computed<S>* dx, Index n) {
#pragma omp simd
  for (Index i = 0; i < n; ++i) dx[i] = static_cast<Computed<S>>(y[i]) > 0 ? dy[i] : 0;
}

template <typename S>
void gelu(const S* x, S* y, Index n) {
  of_each(x, y, n, [](auto one) { return one * normal_below(one); });
}

template <typename S>
void gelu_backward(const S* x, const Computed<S>* dy, Computed<S>* dx, Index n) {
  using T = Computed<S>;
  back_each(x, dy, dx, n, [](T one) {
    const T density = static_cast<T>(kInverseRootTwoPi) * fast_exp(T{-0.5} * one * one);
    return normal_below(one) + one * density;
  });
}

template <typename S>
void silu(const S* x, S* y, Index n) {
  of_each(x, y, n, [](auto one) { return one * sigmoid(one); });
}

template <typename S>
void silu_backward(const S* x, const Computed<S>* dy, Computed<S>* dx, Index n) {
  back_each(x, dy, dx, n, [](auto one) {
    const auto s = sigmoid(one);
    return s * (1 + one * (1 - s));
  });
}

}  // namespace

template <typename S>
void fill_activation(StoredLoops<S>& loops) {
  loops.relu = relu;
  loops.relu_backward = relu_backward;
  loops.gelu = gelu;
  loops.gelu_backward = gelu_backward;
  loops.silu = silu;
  loops.silu_backward = silu_backward;
}

HEED_FOR_EACH_STORED(fill_activation)

}  // namespace heed::kernels::HEED_ISA
