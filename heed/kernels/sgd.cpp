#include "heed/kernels/sgd.h"

#include "heed/kernels/simd.h"

namespace heed::kernels {

HEED_SIMD void sgd(const SgdStep& step, const float* grad, float* velocity, float* value, Index n) {
  const SgdStep s = step;
#pragma omp simd
  for (Index i = 0; i < n; ++i) {
    velocity[i] = s.momentum * velocity[i] + s.gradient_scale * grad[i];
    value[i] -= s.learning_rate * velocity[i];
  }
}

}  // namespace heed::kernels
