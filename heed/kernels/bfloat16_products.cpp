#include "heed/kernels/bfloat16_products.h"

#include <algorithm>

#include "heed/kernels/blocks.h"
#include "heed/kernels/loops.h"
#include "heed/kernels/packed_rows.h"
#include "heed/kernels/packed_tasks.h"
#include "heed/kernels/scratch.h"

namespace heed::kernels {

void pack_bfloat16(const float* b, Index n, Index k, bfloat16* packed) {
  in_blocks({.count = n, .cost = k, .block = kPackedRows}, [&](Index first, Index count) {
    loops<float>().pack_bfloat16(b + first * k, count, k, packed + first * bfloat16_depth(k));
  });
}

void pack_bfloat16_columns(const float* b, Index n, Index k, bfloat16* packed) {
  in_blocks({.count = n, .cost = k, .block = kPackedRows}, [&](Index first, Index count) {
    loops<float>().pack_bfloat16_columns(b + first, n, count, k,
                                         packed + first * bfloat16_depth(k));
  });
}

void pick_rows(const bfloat16* packed, std::span<const Token> rows, Index k, bfloat16* picked) {
  pick_cells(packed, rows, bfloat16_depth(k) / kCell<bfloat16>, picked);
}

void unpack_rows(const bfloat16* packed, std::span<const Token> rows, Index k, float* y) {
  unpack_cells(packed, rows, bfloat16_depth(k) / kCell<bfloat16>, k, y,
               [](Index, bfloat16 value) { return static_cast<float>(value); });
}

void round_bfloat16(const float* x, bfloat16* y, Index n) {
  in_blocks({.count = n, .cost = 1},
            [&](Index i, Index count) { loops<float>().round_bfloat16(x + i, y + i, count); });
}

namespace {

// How rows of either type are arranged, and a block multiplied for either.
auto arranges(const float*) {
  return loops<float>().arrange_rounded;
}
auto arranges(const bfloat16*) {
  return loops<float>().arrange_bfloat16;
}
auto multiplies(float*) {
  return loops<float>().bfloat16_products;
}
auto multiplies(bfloat16*) {
  return loops<float>().bfloat16_products_rounded;
}

}  // namespace

template <typename Input, typename Output>
void bfloat16_products(const Input* a, const bfloat16* packed, const float* bias, Output* c,
                       Index m, Index n, Index k) {
  const PackedLoops<Input, bfloat16, Output> all{arranges(a), multiplies(c)};
  multiply_packed(all, {m, n, k}, bfloat16_depth(k), a, packed, bias, c);
}

template void bfloat16_products(const float*, const bfloat16*, const float*, float*, Index, Index,
                                Index);
template void bfloat16_products(const float*, const bfloat16*, const float*, bfloat16*, Index,
                                Index, Index);
template void bfloat16_products(const bfloat16*, const bfloat16*, const float*, float*, Index,
                                Index, Index);
template void bfloat16_products(const bfloat16*, const bfloat16*, const float*, bfloat16*, Index,
                                Index, Index);

template <typename Output>
void bfloat16_linear(const bfloat16* a, const float* b, const float* bias, Output* c, Index m,
                     Index n, Index k) {
  ScratchMemory<bfloat16> packed(packed_rows(n) * bfloat16_depth(k));
  pack_bfloat16(b, n, k, packed.data());
  bfloat16_products(a, packed.data(), bias, c, m, n, k);
}

template void bfloat16_linear(const bfloat16*, const float*, const float*, float*, Index, Index,
                              Index);
template void bfloat16_linear(const bfloat16*, const float*, const float*, bfloat16*, Index, Index,
                              Index);

void bfloat16_gemm(const float* a, const float* b, float* c, Index m, Index n, Index k) {
  ScratchMemory<bfloat16> packed(packed_rows(n) * bfloat16_depth(k));
  pack_bfloat16_columns(b, n, k, packed.data());
  bfloat16_products(a, packed.data(), nullptr, c, m, n, k);
}

}  // namespace heed::kernels
