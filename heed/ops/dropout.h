#pragma once

#include "heed/autograd/tape.h"
#include "heed/kernels/dropout.h"

namespace heed::ops {

// Zeroes elements of x (rows, width) or (planes, rows, width), and scales up the others. In
// bfloat16 too.
Tensor dropout(Tensor x, const kernels::Dropout& dropout);

// base + dropout(x), both of one shape.
Tensor add_dropped(const Tensor& base, Tensor x, const kernels::Dropout& dropout);

}  // namespace heed::ops
