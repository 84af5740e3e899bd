#include "heed/kernels/loops/table.h"

namespace heed::kernels::HEED_ISA {
namespace {

double sum_of_squares(const float* x, Index n) {
  constexpr Index kLanes = 16;  // summed apart whatever the instruction set, for the same bytes
  double sums[kLanes] = {};
  Index at = 0;
  for (; at + kLanes <= n; at += kLanes) {
#pragma omp simd
    for (Index lane = 0; lane < kLanes; ++lane) {
      const double value = static_cast<double>(x[at + lane]);
      sums[lane] += value * value;
    }
  }
  for (Index lane = 0; at < n; ++at, ++lane) {
    const double value = static_cast<double>(x[at]);
    sums[lane] += value * value;
  }
  double sum = 0.0;
  for (const double lane : sums) sum += lane;
  return sum;
}

}  // namespace

template <typename T>
void fill_norm(Loops<T>& loops) {
  loops.sum_of_squares = sum_of_squares;
}

HEED_FOR_EACH_TYPE(fill_norm)

}  // namespace heed::kernels::HEED_ISA
