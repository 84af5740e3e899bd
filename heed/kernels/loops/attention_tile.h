#pragma once

#include "heed/kernels/loops/drop_factors.h"
#include "heed/kernels/loops/product.h"

// What attention and its backward share: packed tiles of queries and keys.

namespace heed::kernels::HEED_ISA {

// What query i sees of the tile of keys from `tile` on, counted from there.
template <typename T>
[[gnu::always_inline]] inline Mask::Range visible(const AttentionHead<T>& head, Index i,
                                                  Index tile) {
  auto [begin, end] = head.mask.visible(i, head.queries, head.keys);
  begin -= tile, end -= tile;
  return {begin < 0 ? 0 : begin, end > kAttentionKeys ? kAttentionKeys : end};
}

// The keys that any of the queries [first, last) sees.
template <typename T>
[[gnu::always_inline]] inline Mask::Range visible_to(const AttentionHead<T>& head, Index first,
                                                     Index last) {
  return {head.mask.visible(first, head.queries, head.keys).begin,
          head.mask.visible(last - 1, head.queries, head.keys).end};
}

// Takes tiles from the memory that a task was given.
template <typename T>
struct Scratch {
  T* next;

  [[gnu::always_inline]] Packed<T> tile(Index rows, Index columns) {
    T* const data = next;
    next += rows * columns;
    return {data, columns};
  }
};

template <typename T>
[[gnu::always_inline]] inline Packed<const T> as_const(Packed<T> tile) {
  return {tile.data, tile.stride};
}

template <typename T>
[[gnu::always_inline]] inline void clear(Packed<T> tile, Index rows, Index columns) {
  for (Index r = 0; r < rows; ++r) {
    for (Index c = 0; c < columns; c += kLanes<T>) store(Vector<T>{}, tile[r] + c);
  }
}

// out[r] = factor * rows[first + r], and zeros behind the `width` elements of a row, and in the
// rows that fill up the last whole vector of them.
template <typename T>
[[gnu::always_inline]] inline void pack(HeadRows<const T> rows, Index first, Index count,
                                        Index width, T factor, Packed<T> out) {
  for (Index r = 0; r < count; ++r) {
    const T* from = rows[first + r];
    Index c = 0;
    for (; c + kLanes<T> <= width; c += kLanes<T>) store(factor * load(from + c), out[r] + c);
    for (; c < width; ++c) out[r][c] = factor * from[c];
    for (; c < out.stride; ++c) out[r][c] = 0;
  }
  const Index filled = whole_vectors<T>(count) - count;
  clear(Packed<T>{out[count], out.stride}, filled, out.stride);
}

// to = factor * row r of the tile, or adds it.
template <Into into, typename T>
[[gnu::always_inline]] inline void unpack(Packed<const T> tile, T factor, T* to, Index r,
                                          Index width) {
  Index c = 0;
  for (; c + kLanes<T> <= width; c += kLanes<T>) {
    const Vector<T> x = factor * load(tile[r] + c);
    store(into == Into::add ? load(to + c) + x : x, to + c);
  }
  for (; c < width; ++c) to[c] = factor * tile[r][c] + (into == Into::add ? to[c] : 0);
}

// The dropout factors of a query's weights on `count` keys from `tile` on.
template <typename T>
[[gnu::always_inline]] inline void drop_keys(const AttentionHead<T>& head, Index query, Index tile,
                                             Index count, T* factors) {
  drop_factors(head.dropout, head.plane, head.row + query, tile, count, factors);
}

}  // namespace heed::kernels::HEED_ISA
