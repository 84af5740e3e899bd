#pragma once

#include "heed/base/index.h"

namespace heed::kernels {

struct SgdStep {
  float momentum;
  float learning_rate;
  float gradient_scale = 1.0f;  // every gradient is multiplied by it first
};

// velocity = momentum * velocity + grad, value -= learning rate * velocity, on n numbers.
void sgd(const SgdStep& step, const float* grad, float* velocity, float* value, Index n);

}  // namespace heed::kernels
