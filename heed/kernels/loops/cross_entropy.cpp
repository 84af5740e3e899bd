#include "heed/kernels/loops/table.h"

namespace heed::kernels::HEED_ISA {
namespace {

// -sum_v t_v log p_v = log sum exp(x) - sum_v t_v x_v, and its gradient is p - t.
template <typename T>
T cross_entropy_row(T* x, std::int32_t label, T smoothing, Index vocab) {
  const T spread = smoothing / static_cast<T>(vocab), chosen = x[label],
          max = greatest_of(x, vocab);
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
  x[label] -= 1 - smoothing;
  return natural_log(sum) - spread * total - (1 - smoothing) * (chosen - max);
}

}  // namespace

template <typename T>
void fill_cross_entropy(Loops<T>& loops) {
  loops.cross_entropy_row = cross_entropy_row;
}

HEED_FOR_EACH_TYPE(fill_cross_entropy)

}  // namespace heed::kernels::HEED_ISA
