#pragma once

#include "heed/base/index.h"

namespace heed::kernels {

// c (m, n) = a (m, k) @ b (n, k)^T, all row-major. Each element is summed in an order that k alone
// decides, so a row of c is the same bytes whatever rows stand beside it and on any number of
// threads; with gemm it is not, but gemm is about a tenth faster where rows are many.
void dot_products(const float* a, const float* b, float* c, Index m, Index n, Index k);

// The same in double, where gemm's plain loops sum so anyway.
void dot_products(const double* a, const double* b, double* c, Index m, Index n, Index k);

}  // namespace heed::kernels
