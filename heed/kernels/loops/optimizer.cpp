#include "heed/kernels/loops/table.h"

namespace heed::kernels::HEED_ISA {
namespace {

void adam(const AdamStep& step, const float* grad, float* first, float* second, float* value,
          Index n) {
  const AdamStep s = step;
#pragma omp simd
  for (Index i = 0; i < n; ++i) {
    const float g = s.gradient_scale * grad[i];
    first[i] = s.beta1 * first[i] + (1 - s.beta1) * g;
    second[i] = s.beta2 * second[i] + (1 - s.beta2) * g * g;
    const float deviation = square_root(second[i]) * s.spread + s.epsilon;
    value[i] = s.keep * value[i] - s.rate * first[i] / deviation;
  }
}

void sgd(const SgdStep& step, const float* grad, float* velocity, float* value, Index n) {
  const SgdStep s = step;
#pragma omp simd
  for (Index i = 0; i < n; ++i) {
    velocity[i] = s.momentum * velocity[i] + s.gradient_scale * grad[i];
    value[i] -= s.learning_rate * velocity[i];
  }
}

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
void fill_optimizer(Loops<T>& loops) {
  loops.adam = adam;
  loops.sgd = sgd;
  loops.approach = approach;
  loops.accumulate = accumulate;
  loops.divide = divide;
  loops.sum_of_squares = sum_of_squares;
}

HEED_FOR_EACH_TYPE(fill_optimizer)

}  // namespace heed::kernels::HEED_ISA
