#pragma once

#include "heed/kernels/loops/vector.h"

// What the products with packed weights share: a tile is some rows of a times a block of b's.

namespace heed::kernels::HEED_ISA {

constexpr int kBlockVectors = static_cast<int>(kPackedRows) / kLanes<float>;

template <int rows, typename Tile>
[[gnu::always_inline]] inline void rest_as_tile(Index first, Index m, const Tile& tile) {
  if constexpr (rows > 0) {
    if (m - first == rows) return tile.template operator()<rows>(first);
    rest_as_tile<rows - 1>(first, m, tile);
  }
}

// tile.operator()<rows>(first) for rows [0, m): `most` at a time, then those that are left.
template <int most, typename Tile>
[[gnu::always_inline]] inline void in_tiles(Index m, const Tile& tile) {
  Index first = 0;
  for (; m - first >= most; first += most) tile.template operator()<most>(first);
  rest_as_tile<most - 1>(first, m, tile);
}

// y(i, v, bias), the tile's vector v of row i with the bias of its columns, to c from row `first`
// on.
template <int rows, typename Products, typename Y>
[[gnu::always_inline]] inline void store_tile(const Products& p, Index first, const Y& y) {
  for (int v = 0; v < kBlockVectors; ++v) {
    const Index column = v * kLanes<float>, left = p.columns - column;
    if (left <= 0) break;
    const Vector<float> bias = p.bias ? load_some(p.bias + column, left) : Vector<float>{};
    for (int i = 0; i < rows; ++i) {
      store_some(y(i, v, bias), p.c + (first + i) * p.stride + column, left);
    }
  }
}

}  // namespace heed::kernels::HEED_ISA
