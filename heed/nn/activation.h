#pragma once

#include "heed/ops/activation.h"

namespace heed::nn {

// What stands between the two layers of the feed-forward network. The paper has ReLU (section 3.3);
// GELU is Hendrycks and Gimpel (2016), by the error function; SiLU is x * sigmoid(x), Elfwing et
// al. (2017).
enum class Activation { relu, gelu, silu };

// x (N, F) -> (N, F)
Tensor activate(Activation activation, Tensor x);

// Null for ReLU, whose gradient is computed from what comes out.
const ops::Curve* curve_of(Activation activation);

}  // namespace heed::nn
