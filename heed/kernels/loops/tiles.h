#pragma once

#include "heed/kernels/loops/product.h"

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

// A tile's rows of a as its products read them: in cells of four bytes, one row of the depth behind
// the other. Where they were, rows that lie apart by a power of two would meet in the same cache
// lines.
//   Cells::kDepth          numbers of a row to a cell
//   Cells::some(row)       as many cells as a vector has lanes, as std::uint32_t
//   Cells::one(row, left)  the first, of a row that ends after `left` numbers
template <typename Cells, int rows, typename Number>
[[gnu::always_inline]] inline void arrange_square(const Number* a, Index k, float* cells) {
  constexpr int kSide = kLanes<float>;
  Vector<std::uint32_t> square[kSide] = {};
  for (int i = 0; i < rows; ++i) square[i] = Cells::some(a + i * k);
  if constexpr (rows > 1) transpose_square<kSide / 2, std::uint32_t>(square);
  // Each row of the depth with what stands beyond it, over which the next one comes.
  for (int l = 0; l < (rows > 1 ? kSide : 1); ++l)
    store((Vector<float>)square[l], cells + l * rows);
}

template <typename Cells, int rows, typename Number>
void arrange_tile(const Number* a, Index k, Index depth, float* cells) {
  constexpr Index kSide = Cells::kDepth * kLanes<float>;
  Index l = 0;
  if constexpr (rows <= kLanes<float>) {
    for (; l + kSide <= k; l += kSide) {
      arrange_square<Cells, rows>(a + l, k, cells + l / Cells::kDepth * rows);
    }
  }
  for (; l < depth; l += Cells::kDepth) {
    for (int i = 0; i < rows; ++i) {
      cells[l / Cells::kDepth * rows + i] =
          __builtin_bit_cast(float, Cells::one(a + i * k + l, k - l));
    }
  }
}

// The same for a (m, k), whose depth zeros fill up to `depth`: tile after tile. `cells` has room
// for m * depth numbers and kBeyond more.
template <typename Cells, int most, typename Number>
[[gnu::always_inline]] inline void arrange_tiles(const Number* a, Index m, Index k, Index depth,
                                                 float* cells) {
  in_tiles<most>(m, [&]<int rows>(Index first) {
    arrange_tile<Cells, rows>(a + first * k, k, depth, cells + first * depth / Cells::kDepth);
  });
}

// The lines of c that the tile will write, while it is computed: from 50 to 70 GFLOP/s where c is
// larger than the caches.
template <int rows, typename Products>
[[gnu::always_inline]] inline void prefetch_tile(const Products& p, Index first) {
  for (int i = 0; i < rows; ++i) __builtin_prefetch(p.c + (first + i) * p.stride, 1);
}

// y(i, v, bias), the tile's vector v of row i with the bias of its columns, to rows of whole
// blocks.
template <int rows, typename Output, typename Y>
[[gnu::always_inline]] inline void store_rows(const float* bias, Output* c, Index stride,
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
  auto* const c = p.c + first * p.stride;
  if (p.columns == kPackedRows) return store_rows<rows>(p.bias, c, p.stride, y);
  float bias[kPackedRows] = {}, tile[rows * kPackedRows];
  for (Index j = 0; p.bias && j < p.columns; ++j) bias[j] = p.bias[j];
  store_rows<rows>(bias, tile, kPackedRows, y);
  for (Index i = 0; i < rows; ++i) {
    for (Index j = 0; j < p.columns; ++j) {
      c[i * p.stride + j] = std::decay_t<decltype(*c)>(tile[i * kPackedRows + j]);
    }
  }
}

}  // namespace heed::kernels::HEED_ISA
