#pragma once

#include "heed/base/bfloat16.h"
#include "heed/kernels/packed_products.h"

// Products in bfloat16, where one operand is a weight that stays: half the memory of float32. The
// product of two bfloat16 is exact in float32, in which the sums are.

namespace heed::kernels {

// Operands are filled up to a multiple of this depth: a lane holds a pair.
constexpr Index kBfloat16Depth = 2;

inline Index bfloat16_depth(Index k) {
  return (k + kBfloat16Depth - 1) / kBfloat16Depth * kBfloat16Depth;
}

// b (n, k), row-major -> packed (packed_rows(n) * bfloat16_depth(k)): block after block of rows, in
// each the depth two by two: those of all its rows, then the next two. Beyond the ends stand zeros.
void pack_bfloat16(const float* b, Index n, Index k, bfloat16* packed);
// The same of a b that lies as its transpose, (k, n).
void pack_bfloat16_columns(const float* b, Index n, Index k, bfloat16* packed);
// As pick_rows and unpack_rows have it.
void pick_rows(const bfloat16* packed, std::span<const Token> rows, Index k, bfloat16* picked);
void unpack_rows(const bfloat16* packed, std::span<const Token> rows, Index k, float* y);

// y = x, rounded to nearest, ties to even. An instruction set that has bfloat16 takes what is below
// 2^-126 for zero, here and below.
void round_bfloat16(const float* x, bfloat16* y, Index n);

// c (m, n) = a (m, k) @ b (n, k)^T + bias (n), where null stands for no bias. Both operands are
// rounded, and c where it is bfloat16. Each element is summed in an order that k alone decides, so
// a row of c is the same bytes whatever rows stand beside it and on any number of threads.
template <typename Input, typename Output>
void bfloat16_products(const Input* a, const bfloat16* packed, const float* bias, Output* c,
                       Index m, Index n, Index k);

// The same with a b that changes from call to call, as it does in training: (n, k), or (k, n).
template <typename Output>
void bfloat16_linear(const bfloat16* a, const float* b, const float* bias, Output* c, Index m,
                     Index n, Index k);
void bfloat16_gemm(const float* a, const float* b, float* c, Index m, Index n, Index k);

}  // namespace heed::kernels
