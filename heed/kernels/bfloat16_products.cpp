#include "heed/kernels/bfloat16_products.h"

#include <algorithm>

#include "heed/kernels/blocks.h"
#include "heed/kernels/loops.h"
#include "heed/kernels/packed_rows.h"

namespace heed::kernels {

void pack_bfloat16(const float* b, Index n, Index k, bfloat16* packed) {
  in_blocks({.count = n, .cost = k, .block = kPackedRows}, [&](Index first, Index count) {
    loops<float>().pack_bfloat16(b + first * k, count, k, packed + first * bfloat16_depth(k));
  });
}

void pick_rows(const bfloat16* packed, std::span<const Token> rows, Index k, bfloat16* picked) {
  pick_cells(packed, rows, bfloat16_depth(k) / kCell<bfloat16>, picked);
}

void unpack_rows(const bfloat16* packed, std::span<const Token> rows, Index k, float* y) {
  unpack_cells(packed, rows, bfloat16_depth(k) / kCell<bfloat16>, k, y,
               [](Index, bfloat16 value) { return static_cast<float>(value); });
}

void round_bfloat16(const float* a, Index m, Index k, float* rounded) {
  const Index depth = bfloat16_depth(k);
  in_blocks({.count = m, .cost = k}, [&](Index first, Index count) {
    loops<float>().round_bfloat16(a + first * k, rounded + first * depth, count, k);
  });
}

void bfloat16_products(const float* a, const bfloat16* packed, const float* bias, float* c, Index m,
                       Index n, Index k) {
  constexpr Index kLeast = Index{1} << 21;
  const Index depth = bfloat16_depth(k);
  in_row_blocks({.count = n, .cost = m * k, .block = kPackedRows}, kLeast, [&](Index first) {
    loops<float>().bfloat16_products({.a = a,
                                      .b = packed + first * depth,
                                      .bias = bias ? bias + first : nullptr,
                                      .c = c + first,
                                      .depth = depth,
                                      .columns = std::min(kPackedRows, n - first),
                                      .stride = n},
                                     m);
  });
}

}  // namespace heed::kernels
