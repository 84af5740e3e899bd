#pragma once

#include "heed/base/index.h"

namespace heed::kernels {

// mean[i] += share * (value[i] - mean[i]): an exponential moving average's step.
void approach(const float* value, float share, float* mean, Index n);

// sum[i] += value[i] in double.
void accumulate(const float* value, double* sum, Index n);

// mean[i] = sum[i] / count, rounded to float32.
void divide(const double* sum, double count, float* mean, Index n);

// The sum of x[i]^2 in double. Its order of summation is fixed, and a float's square exact in
// double: the same bytes under every instruction set.
double sum_of_squares(const float* x, Index n);

}  // namespace heed::kernels
