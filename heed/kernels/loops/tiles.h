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

// The lines of c that the tile will write, while it is computed: from 50 to 70 GFLOP/s where c is
// larger than the caches.
template <int rows, typename Products>
[[gnu::always_inline]] inline void prefetch_tile(const Products& p, Index first) {
  for (int i = 0; i < rows; ++i) __builtin_prefetch(p.c + (first + i) * p.stride, 1);
}

// y(i, v, bias), the tile's vector v of row i with the bias of its columns, to rows of whole
// blocks.
template <int rows, typename Y>
[[gnu::always_inline]] inline void store_rows(const float* bias, float* c, Index stride,
                                              const Y& y) {
  for (int v = 0; v < kBlockVectors; ++v) {
    const int column = v * kLanes<float>;
    const Vector<float> shift = bias ? load(bias + column) : Vector<float>{};
    for (int i = 0; i < rows; ++i) store(y(i, v, shift), c + i * stride + column);
  }
}

// The same to c from row `first` on, where the block may be less than whole.
template <int rows, typename Products, typename Y>
[[gnu::always_inline]] inline void store_tile(const Products& p, Index first, const Y& y) {
  float* const c = p.c + first * p.stride;
  if (p.columns == kPackedRows) return store_rows<rows>(p.bias, c, p.stride, y);
  float bias[kPackedRows] = {}, tile[rows * kPackedRows];
  for (Index j = 0; p.bias && j < p.columns; ++j) bias[j] = p.bias[j];
  store_rows<rows>(bias, tile, kPackedRows, y);
  for (Index i = 0; i < rows; ++i) {
    for (Index j = 0; j < p.columns; ++j) c[i * p.stride + j] = tile[i * kPackedRows + j];
  }
}

}  // namespace heed::kernels::HEED_ISA
