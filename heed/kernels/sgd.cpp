#include "heed/kernels/sgd.h"

#include "heed/kernels/loops.h"

namespace heed::kernels {

void sgd(const SgdStep& step, const float* grad, float* velocity, float* value, Index n) {
  loops<float>().sgd(step, grad, velocity, value, n);
}

}  // namespace heed::kernels
