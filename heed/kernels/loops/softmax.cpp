#include "heed/kernels/loops/table.h"

namespace heed::kernels::HEED_ISA {
namespace {

template <typename T>
[[gnu::always_inline]] inline T greatest(const T* x, Index n) {
  T max = x[0];
#pragma omp simd reduction(max : max)
  for (Index i = 0; i < n; ++i) max = x[i] > max ? x[i] : max;
  return max;
}

template <typename T>
void softmax(const T* x, T* y, Index rows, Index width) {
  constexpr T kLowest = -3e38f;  // keeps a row of -inf from becoming one of NaN
  for (Index r = 0; r < rows; ++r, x += width, y += width) {
    const T top = greatest(x, width), max = top < kLowest ? kLowest : top;
    T sum = 0;
#pragma omp simd reduction(+ : sum)
    for (Index i = 0; i < width; ++i) sum += y[i] = fast_exp(x[i] - max);
    multiply(sum == 0 ? T{0} : 1 / sum, y, width);
  }
}

template <typename T>
void softmax_backward(const T* y, const T* dy, T* dx, Index rows, Index width) {
  for (Index r = 0; r < rows; ++r, y += width, dy += width, dx += width) {
    const T along = dot(y, dy, width);
#pragma omp simd
    for (Index i = 0; i < width; ++i) dx[i] = y[i] * (dy[i] - along);
  }
}

// -sum_v t_v log p_v = log sum exp(x) - sum_v t_v x_v, and its gradient is p - t.
template <typename T>
T cross_entropy_row(T* x, std::int32_t target, T smoothing, Index vocab) {
  const T spread = smoothing / static_cast<T>(vocab), chosen = x[target], max = greatest(x, vocab);
  T sum = 0, total = 0;
#pragma omp simd reduction(+ : sum, total)
  for (Index v = 0; v < vocab; ++v) {
    const T below = x[v] - max;
    total += below;
    sum += x[v] = fast_exp(below);
  }
  const T share = 1 / sum;
#pragma omp simd
  for (Index v = 0; v < vocab; ++v) x[v] = x[v] * share - spread;
  x[target] -= 1 - smoothing;
  return natural_log(sum) - spread * total - (1 - smoothing) * (chosen - max);
}

}  // namespace

template <typename T>
void fill_softmax(Loops<T>& loops) {
  loops.softmax = softmax;
  loops.softmax_backward = softmax_backward;
  loops.cross_entropy_row = cross_entropy_row;
}

HEED_FOR_EACH_TYPE(fill_softmax)

}  // namespace heed::kernels::HEED_ISA
