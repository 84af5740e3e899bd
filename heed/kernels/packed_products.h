#pragma once

#include <cstdint>

#include "heed/base/index.h"

// Products whose right operand is a weight that stays: packed once, in blocks of kPackedRows of its
// rows. Block after block, each holds its rows' first elements, then their second ones, and so on;
// zeros fill the last block.

namespace heed::kernels {

constexpr Index kPackedRows = 16;

inline Index packed_rows(Index n) {
  return (n + kPackedRows - 1) / kPackedRows * kPackedRows;
}

// The first row of the block that row j stands in.
inline Index packed_block(Index j) {
  return j / kPackedRows * kPackedRows;
}

// b (n, k), row-major -> packed (packed_rows(n) * k)
void pack(const float* b, Index n, Index k, float* packed);

// y[i] = row ids[i] of b, of `k` numbers.
void gather_packed(const float* packed, const std::int32_t* ids, float* y, Index rows, Index k);

// c (m, n) = a (m, k) @ b (n, k)^T + bias (n), where null stands for no bias. Each element is
// summed from the first product to the last, so a row of c is the same bytes whatever rows stand
// beside it and on any number of threads; with gemm it is not.
void packed_products(const float* a, const float* packed, const float* bias, float* c, Index m,
                     Index n, Index k);

}  // namespace heed::kernels
