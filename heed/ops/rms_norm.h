#pragma once

#include "heed/autograd/tape.h"

namespace heed::ops {

// gain * x / sqrt(mean of x^2 + epsilon) over the last axis.
// x (N, D), gain (D) -> (N, D). Throws at a gain of another size.
Tensor rms_norm(const Tensor& x, const Tensor& gain, float epsilon);

}  // namespace heed::ops
