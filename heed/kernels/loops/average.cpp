#include "heed/kernels/loops/table.h"

namespace heed::kernels::HEED_ISA {
namespace {

void approach(const float* value, float share, float* mean, Index n) {
#pragma omp simd
  for (Index i = 0; i < n; ++i) mean[i] += share * (value[i] - mean[i]);
}

void accumulate(const float* value, double* sum, Index n) {
#pragma omp simd
  for (Index i = 0; i < n; ++i) sum[i] += static_cast<double>(value[i]);
}

void divide(const double* sum, double count, float* mean, Index n) {
#pragma omp simd
  for (Index i = 0; i < n; ++i) mean[i] = static_cast<float>(sum[i] / count);
}

}  // namespace

template <typename T>
void fill_average(Loops<T>& loops) {
  loops.approach = approach;
  loops.accumulate = accumulate;
  loops.divide = divide;
}

HEED_FOR_EACH_TYPE(fill_average)

}  // namespace heed::kernels::HEED_ISA
