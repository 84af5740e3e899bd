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

template <typename T>
void relu(const T* x, T* y, Index n) {
#pragma omp simd
  for (Index i = 0; i < n; ++i) y[i] = x[i] < 0 ? 0 : x[i];
}

template <typename T>
void relu_backward(const T* y, const T* dy, T* dx, Index n) {
#pragma omp simd
  for (Index i = 0; i < n; ++i) dx[i] = y[i] > 0 ? dy[i] : 0;
}

template <typename T>
void gelu(const T* x, T* y, Index n) {
#pragma omp simd
  for (Index i = 0; i < n; ++i) y[i] = x[i] * normal_below(x[i]);
}

template <typename T>
void gelu_backward(const T* x, const T* dy, T* dx, Index n) {
#pragma omp simd
  for (Index i = 0; i < n; ++i) {
    const T density = static_cast<T>(kInverseRootTwoPi) * fast_exp(T{-0.5} * x[i] * x[i]);
    dx[i] = dy[i] * (normal_below(x[i]) + x[i] * density);
  }
}

template <typename T>
void silu(const T* x, T* y, Index n) {
#pragma omp simd
  for (Index i = 0; i < n; ++i) y[i] = x[i] * sigmoid(x[i]);
}

template <typename T>
void silu_backward(const T* x, const T* dy, T* dx, Index n) {
#pragma omp simd
  for (Index i = 0; i < n; ++i) {
    const T s = sigmoid(x[i]);
    dx[i] = dy[i] * s * (1 + x[i] * (1 - s));
  }
}

}  // namespace

template <typename T>
void fill_activation(Loops<T>& loops) {
  loops.relu = relu;
  loops.relu_backward = relu_backward;
  loops.gelu = gelu;
  loops.gelu_backward = gelu_backward;
  loops.silu = silu;
  loops.silu_backward = silu_backward;
}

HEED_FOR_EACH_TYPE(fill_activation)

}  // namespace heed::kernels::HEED_ISA
