#pragma once

#include "heed/base/bfloat16.h"
#include "heed/base/index.h"

namespace heed::kernels {

// c (m, n) += the sum of the outer products of the rows of a (k, m) and b (k, n), a^T @ b: how a
// weight's gradient is summed over a batch. The order of each sum is decided by the sizes alone, so
// it is the same bytes on any number of threads.
void add_outer_products(const float* a, const float* b, float* c, Index m, Index n, Index k);
// The same with a rounded to bfloat16 too (kernels/bfloat16_products.h); c is not.
void add_bfloat16_outer_products(const float* a, const bfloat16* b, float* c, Index m, Index n,
                                 Index k);

}  // namespace heed::kernels
