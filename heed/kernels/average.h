#pragma once

#include "heed/base/index.h"

namespace heed::kernels {

// mean[i] += share * (value[i] - mean[i]): an exponential moving average's step.
void approach(const float* value, float share, float* mean, Index n);

// sum[i] += value[i] in double.
void accumulate(const float* value, double* sum, Index n);

// mean[i] = sum[i] / count, rounded to float32.
void divide(const double* sum, double count, float* mean, Index n);

}  // namespace heed::kernels
