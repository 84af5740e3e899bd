#pragma once

#include <span>

#include "heed/base/index.h"

// Products whose right operand is a weight that stays: packed once, in blocks of kPackedRows of its
// rows. Block after block, each holds its rows' first elements, then their second ones, and so on;
// zeros fill the last block.

namespace heed::kernels {

constexpr Index kPackedRows = 16;

inline Index packed_rows(Index n) {
  return (n + kPackedRows - 1) / kPackedRows * kPackedRows;
}

// b (n, k), row-major -> packed (packed_rows(n) * k)
void pack(const float* b, Index n, Index k, float* packed);

// The same of a b that lies as its transpose, (k, n).
void pack_columns(const float* b, Index n, Index k, float* packed);

// The same of some rows of what is packed: of row rows[i] for row i.
// packed -> picked (packed_rows(rows) * k)
void pick_rows(const float* packed, std::span<const Token> rows, Index k, float* picked);
// Some rows as they were before they were packed, to the type's precision. -> y (rows, k)
void unpack_rows(const float* packed, std::span<const Token> rows, Index k, float* y);

// c (m, n) = a (m, k) @ b (n, k)^T + bias (n), where null stands for no bias. Each element is
// summed from the first product to the last, so a row of c is the same bytes whatever rows stand
// beside it and on any number of threads; with gemm it is not.
void packed_products(const float* a, const float* packed, const float* bias, float* c, Index m,
                     Index n, Index k);

}  // namespace heed::kernels
