#include "heed/kernels/loops/table.h"

namespace heed::kernels::HEED_ISA {
namespace {

void adam(const AdamStep& step, const float* grad, float* m, float* v, float* value, Index n) {
  const AdamStep s = step;
#pragma omp simd
  for (Index i = 0; i < n; ++i) {
    const float g = s.gradient_scale * grad[i];
    m[i] = s.beta1 * m[i] + (1 - s.beta1) * g;
    v[i] = s.beta2 * v[i] + (1 - s.beta2) * g * g;
    const float denominator = square_root(v[i]) * s.inverse_sqrt_correction2 + s.epsilon;
    value[i] = s.decay_factor * value[i] - s.step_size * m[i] / denominator;
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

}  // namespace

template <typename T>
void fill_optimizer(Loops<T>& loops) {
  loops.adam = adam;
  loops.sgd = sgd;
}

HEED_FOR_EACH_TYPE(fill_optimizer)

}  // namespace heed::kernels::HEED_ISA
