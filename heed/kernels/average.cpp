#include "heed/kernels/average.h"

#include "heed/kernels/simd.h"

namespace heed::kernels {

HEED_SIMD void approach(const float* value, float share, float* mean, Index n) {
#pragma omp simd
  for (Index i = 0; i < n; ++i) mean[i] += share * (value[i] - mean[i]);
}

HEED_SIMD void accumulate(const float* value, double* sum, Index n) {
#pragma omp simd
  for (Index i = 0; i < n; ++i) sum[i] += value[i];
}

HEED_SIMD void divide(const double* sum, double count, float* mean, Index n) {
#pragma omp simd
  for (Index i = 0; i < n; ++i) mean[i] = static_cast<float>(sum[i] / count);
}

HEED_SIMD double sum_of_squares(const float* x, Index n) {
  constexpr Index kLanes = 16;
  double sums[kLanes] = {};
  Index at = 0;
  for (; at + kLanes <= n; at += kLanes) {
#pragma omp simd
    for (Index lane = 0; lane < kLanes; ++lane) {
      sums[lane] += static_cast<double>(x[at + lane]) * x[at + lane];
    }
  }
  for (Index lane = 0; at < n; ++at, ++lane) sums[lane] += static_cast<double>(x[at]) * x[at];
  double sum = 0.0;
  for (const double lane : sums) sum += lane;
  return sum;
}

}  // namespace heed::kernels
