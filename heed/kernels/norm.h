#pragma once

#include "heed/base/index.h"

namespace heed::kernels {

// The sum of x[i]^2 in double. Its order of summation is fixed, and a float's square exact in
// double: the same bytes under every instruction set.
double sum_of_squares(const float* x, Index n);

}  // namespace heed::kernels
