#pragma once

#include "heed/kernels/loops/drop_factors.h"
#include "heed/kernels/loops/product.h"
#include "heed/kernels/loops/seen_keys.h"

// What attention and its backward share: packed tiles of queries and keys.

namespace heed::kernels::HEED_ISA {

[[gnu::always_inline]] inline Index least(Index a, Index b) {
  return a < b ? a : b;
}

// What query i sees of the tile of keys from `tile` on, counted from there.
template <typename S>
[[gnu::always_inline]] inline Mask::Range visible(const AttentionHead<S>& head, Index i,
                                                  Index tile) {
  auto [begin, end] = head.mask.visible(i, head.queries, head.keys);
  begin -= tile, end -= tile;
  return {begin < 0 ? 0 : begin, end > kAttentionKeys ? kAttentionKeys : end};
}

// The keys that any of the queries [first, last) sees.
template <typename S>
[[gnu::always_inline]] inline Mask::Range visible_to(const AttentionHead<S>& head, Index first,
                                                     Index last) {
  return {head.mask.visible(first, head.queries, head.keys).begin,
          head.mask.visible(last - 1, head.queries, head.keys).end};
}

// Which tiles of keys the queries [first, last) of a head visit, and what they see there: what the
// mask leaves.
template <typename S>
struct SeenByMask {
  const AttentionHead<S>& head;
  Mask::Range range;

  using Tile = Index;  // its first key
  [[gnu::always_inline]] Tile first() const {
    return range.begin / kAttentionKeys * kAttentionKeys;
  }
  [[gnu::always_inline]] bool any(Tile tile) const { return tile < range.end; }
  [[gnu::always_inline]] static Tile next(Tile tile) { return tile + kAttentionKeys; }
  [[gnu::always_inline]] static Index key(Tile tile) { return tile; }

  // Of the first `keys` of the tile, those up to the last that one of `count` queries from `query`
  // on sees, which stand so far behind the first; 0: none sees any.
  [[gnu::always_inline]] Index seen_by(Tile tile, Index keys, Index query, Index count,
                                       Index) const {
    const Mask::Range seen = visible_to(head, query, query + count);
    if (seen.begin >= tile + keys || seen.end <= tile) return 0;
    return least(keys, seen.end - tile);
  }
  [[gnu::always_inline]] Mask::Range row(Tile tile, Index query, Index) const {
    return visible(head, query, tile);
  }
};

// What a pattern leaves.
struct SeenByPattern {
  SeenTiles seen;

  using Tile = const SeenTile*;
  [[gnu::always_inline]] Tile first() const { return seen.tiles; }
  [[gnu::always_inline]] bool any(Tile tile) const { return tile < seen.tiles + seen.count; }
  [[gnu::always_inline]] static Tile next(Tile tile) { return tile + 1; }
  [[gnu::always_inline]] static Index key(Tile tile) { return tile->key; }

  [[gnu::always_inline]] Index seen_by(Tile tile, Index keys, Index, Index, Index behind) const {
    return tile->words[behind / kAttentionQueries] == SeenTile::kNone ? 0 : keys;
  }
  [[gnu::always_inline]] SeenKeys row(Tile tile, Index, Index behind) const {
    const Index words = tile->words[behind / kAttentionQueries];
    return {seen.words[words + behind % kAttentionQueries]};
  }
};

// A query's scores with the keys of a tile lose `slope` for every place between: it stands on the
// tile's key number `place`, which may lie before the tile or behind it. Inlined it changes what
// GCC makes of the loops around it: a third more time for short causal sequences, with ALiBi or
// without.
template <typename T>
[[gnu::noinline]] void lose_distances(T slope, Index place, T* scores, Index count) {
  const Vector<T> lane = lane_numbers<T>(LaneNumbers<T>());
  for (Index j = 0; j < count; j += kLanes<T>) {
    const Vector<T> ahead = lane + static_cast<T>(j - place);
    store(load(scores + j) - slope * (ahead < 0 ? -ahead : ahead), scores + j);
  }
}

// The cells of products of what is stored as S: kDepth numbers along the depth each.
template <typename S>
struct Cells {
  using Cell = S;
  static constexpr Index kDepth = 1;
};
template <>
struct Cells<bfloat16> {
  using Cell = std::uint32_t;
  static constexpr Index kDepth = 2;
};
template <typename S>
using Cell = typename Cells<S>::Cell;

template <typename S>
[[gnu::always_inline]] inline Index cells(Index depth) {
  return (depth + Cells<S>::kDepth - 1) / Cells<S>::kDepth;
}

// Takes tiles from the memory that a task was given.
template <typename T>
struct Scratch {
  T* next;

  template <typename Element = T>
  [[gnu::always_inline]] Packed<Element> tile(Index rows, Index columns) {
    static_assert(sizeof(Element) == sizeof(T));
    T* const data = next;
    next += rows * columns;
    return {reinterpret_cast<Element*>(data), columns};
  }
  // For what is rounded before it is multiplied: nothing where a number is multiplied as it is.
  template <typename S>
  [[gnu::always_inline]] Packed<Cell<S>> room(Index rows, Index columns) {
    return Cells<S>::kDepth == 1 ? Packed<Cell<S>>{} : tile<Cell<S>>(rows, columns);
  }
};

template <typename T>
[[gnu::always_inline]] inline Packed<const T> as_const(Packed<T> tile) {
  return {tile.data, tile.stride};
}

// Whole vectors of zeros.
template <typename T>
[[gnu::always_inline]] inline void clear(T* to, Index count) {
  for (Index i = 0; i < count; i += kLanes<T>) store(Vector<T>{}, to + i);
}

// A row of a head. Asks for the part beside it, the next head's, which the next task takes: rows
// lie too far apart for the processor to foresee it.
template <typename S>
[[gnu::always_inline]] inline S* row_of(HeadRows<S> rows, Index t, Index width) {
  constexpr Index kLine = 64 / static_cast<Index>(sizeof(S));
  S* const row = rows[t];
  for (Index c = width; c < 2 * width; c += kLine) {
    __builtin_prefetch(row + c, /*to be written:*/ !std::is_const_v<S>);
  }
  return row;
}

// A row's cells along its own elements, zeros behind the last, as many as `count` says: whole
// vectors of them.
template <typename T>
[[gnu::always_inline]] inline void pack_row(const T* from, Index width, T* out, Index count) {
  Index c = 0;
  for (; c + kLanes<T> <= width; c += kLanes<T>) store(load(from + c), out + c);
  if (c < width) store(load_first(from + c, width - c), out + c), c += kLanes<T>;
  for (; c < count; c += kLanes<T>) store(Vector<T>{}, out + c);
}

template <typename From>
[[gnu::always_inline]] inline void pack_row(const From* from, Index width, std::uint32_t* out,
                                            Index count) {
  constexpr Index kTaken = 2 * kLanes<float>;
  Index c = 0;
  for (; c + kTaken <= width; c += kTaken) store(neighbours(from + c), out + c / 2);
  if (c < width) {
    From rest[kTaken] = {};
    for (Index i = c; i < width; ++i) rest[i - c] = from[i];
    store(neighbours(rest), out + c / 2);
    c += kTaken;
  }
  for (c /= 2; c < count; c += kLanes<float>) store(Pairs{}, out + c);
}

// out[r] = the cells of row first + r along its elements, as the products have them whose depth
// these are; zeros in the rows that fill up the last whole vector of them.
template <typename From, typename Cell>
[[gnu::always_inline]] inline void pack_rows(HeadRows<const From> rows, Index first, Index count,
                                             Index width, Packed<Cell> out) {
  for (Index r = 0; r < count; ++r) {
    pack_row(row_of(rows, first + r, width), width, out[r], out.stride);
  }
  const Index filled = whole_vectors<Cell>(count) - count;
  clear(out[count], filled * out.stride);
}

// Cells of two rows of `width` elements.
template <typename From>
[[gnu::always_inline]] inline void pair_rows(const From* first, const From* second, Index width,
                                             std::uint32_t* out, Index count) {
  constexpr Index kTaken = kLanes<float>;
  Index c = 0;
  for (; c + kTaken <= width; c += kTaken) store(pairs_of(first + c, second + c), out + c);
  if (c < width) {
    From rest[2][kTaken] = {};
    for (Index i = c; i < width; ++i) rest[0][i - c] = first[i], rest[1][i - c] = second[i];
    store(pairs_of(rest[0], rest[1]), out + c);
    c += kTaken;
  }
  for (; c < count; c += kTaken) store(Pairs{}, out + c);
}

// The same of a single row, with zeros for the other.
template <typename From>
[[gnu::always_inline]] inline void pair_with_zeros(const From* row, Index width, std::uint32_t* out,
                                                   Index count) {
  constexpr Index kTaken = kLanes<float>;
  const From zeros[kTaken] = {};
  for (Index c = 0; c < count; c += kTaken) {
    From some[kTaken] = {};
    for (Index i = c; i < width && i < c + kTaken; ++i) some[i - c] = row[i];
    store(pairs_of(some, zeros), out + c);
  }
}

// The rows themselves as a product's depth: out[r] = the cells of rows first + r, or of that pair
// of rows.
template <typename From, typename T>
[[gnu::always_inline]] inline void pack_depth(HeadRows<const From> rows, Index first, Index count,
                                              Index width, Packed<T> out) {
  for (Index r = 0; r < count; ++r) {
    pack_row(row_of(rows, first + r, width), width, out[r], out.stride);
  }
}
template <typename From>
[[gnu::always_inline]] inline void pack_depth(HeadRows<const From> rows, Index first, Index count,
                                              Index width, Packed<std::uint32_t> out) {
  Index r = 0;
  for (; r + 2 <= count; r += 2) {
    pair_rows(row_of(rows, first + r, width), row_of(rows, first + r + 1, width), width, out[r / 2],
              out.stride);
  }
  if (r < count) pair_with_zeros(rows[first + r], width, out[r / 2], out.stride);
}

// A tile that a product left, as cells for the next: itself, or rounded into `room`. `columns` are
// whole vectors.
template <typename T>
[[gnu::always_inline]] inline Packed<const T> rows_as_cells(Packed<T> tile, Index, Index,
                                                            Packed<T>) {
  return as_const(tile);
}
[[gnu::always_inline]] inline Packed<const std::uint32_t> rows_as_cells(
    Packed<float> tile, Index rows, Index columns, Packed<std::uint32_t> room) {
  for (Index r = 0; r < rows; ++r) pack_row(tile[r], columns, room[r], 0);
  return as_const(room);
}

template <typename T>
[[gnu::always_inline]] inline Packed<const T> depth_as_cells(Packed<T> tile, Index, Index,
                                                             Packed<T>) {
  return as_const(tile);
}
[[gnu::always_inline]] inline Packed<const std::uint32_t> depth_as_cells(
    Packed<float> tile, Index rows, Index columns, Packed<std::uint32_t> room) {
  if (rows % 2 == 1) clear(tile[rows], columns);
  for (Index r = 0; r < rows; r += 2) pair_rows(tile[r], tile[r + 1], columns, room[r / 2], 0);
  return as_const(room);
}

// to = factor * row r of the tile, or adds it.
template <Into into, typename T, typename S>
[[gnu::always_inline]] inline void unpack(Packed<const T> tile, T factor, S* to, Index r,
                                          Index width) {
  Index c = 0;
  for (; c + kLanes<T> <= width; c += kLanes<T>) {
    const Vector<T> x = factor * load(tile[r] + c);
    store(into == Into::add ? load(to + c) + x : x, to + c);
  }
  for (; c < width; ++c) {
    to[c] = S(factor * tile[r][c] + (into == Into::add ? static_cast<T>(to[c]) : 0));
  }
}

// a . b, either stored as it may be.
template <typename T, typename S>
[[gnu::always_inline]] inline T dot_of(const T* a, const S* b, Index width) {
  Vector<T> sums{};
  Index c = 0;
  for (; c + kLanes<T> <= width; c += kLanes<T>) sums += load(a + c) * load(b + c);
  T sum = sum_of_lanes<T>(sums);
  for (; c < width; ++c) sum += a[c] * static_cast<T>(b[c]);
  return sum;
}

// Which weights of a tile of queries by one of keys are dropped: drawn for all queries at once,
// since the rounds of one query alone would wait for each other.
struct TileDrops {
  std::uint16_t halves[kAttentionQueries][kAttentionKeys];
  std::int32_t threshold;

  // No weights are dropped where there is no dropout: nothing is drawn.
  bool none() const { return threshold == 0; }

  template <typename S>
  [[gnu::always_inline]] void draw(const AttentionHead<S>& head, Index first, Index queries,
                                   Index tile, Index keys) {
    threshold = drop_threshold(head.dropout);
    if (none()) return;
    const Dropout dropout = head.dropout;  // a copy, which no store can change
    for (Index i = 0; i < queries; ++i) {
      draw_halves(dropout, head.plane, head.row + first + i, tile, keys, halves[i]);
    }
  }

  // x, what the tile's query i has at keys j on, with zeros where the weight is dropped.
  template <typename T>
  [[gnu::always_inline]] Vector<T> undropped(Vector<T> x, Index i, Index j) const {
    using Word = std::conditional_t<sizeof(T) == 4, std::int32_t, std::int64_t>;
    typedef std::uint16_t Halves
        __attribute__((vector_size(2 * kLanes<T>), aligned(alignof(std::uint16_t)), may_alias));
    const auto drawn =
        __builtin_convertvector(*reinterpret_cast<const Halves*>(halves[i] + j), Vector<Word>);
    return drawn < Word{threshold} ? Vector<T>{} : x;
  }
};

}  // namespace heed::kernels::HEED_ISA
