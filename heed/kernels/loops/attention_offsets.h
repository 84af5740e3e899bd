#pragma once

#include "heed/kernels/loops/attention_tile.h"

// What offsets add to a tile of queries by one of keys. A tile's offsets are those that its first
// query to its last has from its keys: number c of them lies between query i and key j where
// c = j - i + (queries - 1). So a product over the offsets is shifted by one from query to query
// to become one over keys (Dai et al., 2019, appendix B), and back again. Never inlined: what GCC
// makes of the loops around would change with it.

namespace heed::kernels::HEED_ISA {

// No bfloat16: its pairs along a depth would have to begin where the window does.
template <typename S>
constexpr bool kHasOffsets = Cells<S>::kDepth == 1;

// Queries [first, first + queries) of a head by the keys [tile, tile + keys).
struct TilePlace {
  Index first, queries, tile, keys;

  [[gnu::always_inline]] Index offsets() const { return queries - 1 + keys; }
  // The number of the first offset.
  template <typename S>
  [[gnu::always_inline]] Index window(const AttentionHead<S>& head) const {
    return head.offsets.zero + tile - (first + head.keys - head.queries) - (queries - 1);
  }
};

// scores[i][j] += x_i . the column of the offset of j from i, for x (queries, Dh).
template <typename T>
[[gnu::noinline]] void add_by_offset(const AttentionHead<T>& head, const TilePlace& at,
                                     Packed<const T> x, const T* transposed, Packed<T> by_offset,
                                     Packed<T> scores) {
  product<Left::rows, Into::set>(
      {at.queries, whole_vectors<T>(at.offsets()), head.width}, x,
      Packed<const T>{transposed + at.window(head), head.offsets.columns}, by_offset);
  for (Index i = 0; i < at.queries; ++i) {
    const T* const shifted = by_offset[i] + at.queries - 1 - i;
    for (Index j = 0; j < at.keys; j += kLanes<T>) {
      store(load(scores[i] + j) + load(shifted + j), scores[i] + j);
    }
  }
}

// The scores of query i of the tile gain their offsets' biases.
template <typename T>
[[gnu::noinline]] void add_biases(const AttentionHead<T>& head, const TilePlace& at, Index i,
                                  T* scores) {
  const T* const shifted = head.offsets.biases + at.window(head) + at.queries - 1 - i;
  for (Index j = 0; j < at.keys; j += kLanes<T>) {
    store(load(scores + j) + load(shifted + j), scores + j);
  }
}

// by_offset[i][c] = what `weights` has of query i and the key at that offset, or 0.
template <typename T>
[[gnu::noinline]] void shift_to_offsets(const TilePlace& at, Packed<const T> weights,
                                        Packed<T> by_offset) {
  for (Index i = 0; i < at.queries; ++i) {
    clear(by_offset[i], whole_vectors<T>(at.offsets()));
    T* const shifted = by_offset[i] + at.queries - 1 - i;
    Index j = 0;
    for (; j + kLanes<T> <= at.keys; j += kLanes<T>) store(load(weights[i] + j), shifted + j);
    for (; j < at.keys; ++j) shifted[j] = weights[i][j];
  }
}

// y (queries, Dh) += weights by offset times `rows`, one an offset.
template <typename T>
[[gnu::noinline]] void add_offset_rows(const AttentionHead<T>& head, const TilePlace& at,
                                       Packed<const T> by_offset, const T* rows, Packed<T> y) {
  const Index stride = head.offsets.stride;
  product<Left::rows, Into::add>({at.queries, whole_vectors<T>(head.width), at.offsets()},
                                 by_offset,
                                 Packed<const T>{rows + at.window(head) * stride, stride}, y);
}

// sums, one row an offset, += weights by offset, transposed, times x (queries, Dh).
template <typename T>
[[gnu::noinline]] void add_to_offset_rows(const AttentionHead<T>& head, const TilePlace& at,
                                          Packed<const T> by_offset, Packed<const T> x, T* sums) {
  const Index stride = head.offsets.stride;
  product<Left::columns, Into::add>({at.offsets(), whole_vectors<T>(head.width), at.queries},
                                    by_offset, x,
                                    Packed<T>{sums + at.window(head) * stride, stride});
}

// sums, one an offset, += the sum of each column.
template <typename T>
[[gnu::noinline]] void add_to_biases(const AttentionHead<T>& head, const TilePlace& at,
                                     Packed<const T> by_offset, T* sums) {
  T* const window = sums + at.window(head);
  for (Index i = 0; i < at.queries; ++i) {
    for (Index c = 0; c < at.offsets(); c += kLanes<T>) {
      store(load(window + c) + load(by_offset[i] + c), window + c);
    }
  }
}

}  // namespace heed::kernels::HEED_ISA
