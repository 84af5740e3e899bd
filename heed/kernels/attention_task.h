#pragma once

#include <cstdint>

#include "heed/base/bfloat16.h"
#include "heed/kernels/dropout.h"
#include "heed/kernels/mask.h"

// What the loops of attention are told: plain numbers, so that every instruction set reads them.

namespace heed::kernels {

// One head's part of the rows of one sequence: row t begins at base + t * stride or, where the rows
// lie scattered, at base + scattered[t] * stride.
template <typename T>
struct HeadRows {
  T* base;
  const Index* scattered;
  Index stride;

  [[gnu::always_inline]] T* operator[](Index t) const {
    return base + (scattered ? scattered[t] : t) * stride;
  }
};

// One head's part of what attention has of offsets (kernels/attention.h): null what is not there.
// Rows of zeros stand before and behind those of the offsets, as many as tiles reach beyond; rows
// are as long as `stride` says, whole vectors of any instruction set. Offset 0 is number `zero`.
template <typename T>
struct HeadOffsets {
  HeadRows<const T> queries = {};              // (Tq)
  const T *keys = nullptr, *values = nullptr;  // (rows, stride)
  // (Dh, columns): an offset a column.
  const T *keys_transposed = nullptr, *values_transposed = nullptr;
  const T* biases = nullptr;  // (columns)
  Index stride = 0, columns = 0, zero = 0;

  [[gnu::always_inline]] bool any() const { return stride > 0; }
};

// What is added to, in the form of HeadOffsets.
template <typename T>
struct HeadOffsetSums {
  HeadRows<T> queries = {};  // is set
  T *keys = nullptr, *values = nullptr, *biases = nullptr;
};

// S is what queries, keys, values and outputs are stored as; all else is what S is computed in.
template <typename S>
struct AttentionHead {
  HeadRows<const S> q, k, v;
  Index width;          // Dh
  Index queries, keys;  // Tq, Tk
  Mask mask;
  Computed<S> scale;  // of the scores
  Computed<S> slope;  // of ALiBi, or 0
  Dropout dropout;
  Index plane, row;  // for the dropout: the head's number, and the first query's row in the batch
  HeadOffsets<Computed<S>> offsets;
};

// A tile: so many queries by so many keys. A task takes several tiles of queries, so that the keys
// that it packs serve them all.
constexpr Index kAttentionQueries = 32, kAttentionKeys = 64;
constexpr Index kAttentionTaskQueries = 8 * kAttentionQueries;
// The offsets that a tile has, and one more.
constexpr Index kAttentionOffsets = kAttentionQueries + kAttentionKeys;

// What the tiles of queries of a task see of one tile of keys by a pattern: of each, where among
// the words those of its queries begin, of which bit j is key j of the tile, or none.
struct SeenTile {
  static constexpr Index kNone = -1;

  Index key;  // the first
  Index words[kAttentionTaskQueries / kAttentionQueries];
};

// All that the queries of a task see, key after key.
struct SeenTiles {
  const SeenTile* tiles = nullptr;
  Index count = 0;
  const std::uint64_t* words = nullptr;
};

// Whole vectors of any instruction set.
inline Index attention_stride(Index elements) {
  return (elements + 31) / 32 * 32;
}

// The elements of memory that a task on heads of this width works in (kernels/scratch.h).
inline Index attention_scratch(Index head_width) {
  return (5 * kAttentionTaskQueries + 6 * kAttentionKeys) * attention_stride(head_width) +
         4 * kAttentionQueries * kAttentionKeys + kAttentionQueries * kAttentionOffsets;
}

// Queries [first, last) of a head, kAttentionTaskQueries at most: those that begin at a multiple of
// it where there is a pattern.
template <typename S>
struct AttentionTask {
  AttentionHead<S> head;
  Computed<S>* scratch;
  Index first, last;
  HeadRows<S> y;
  HeadRows<Computed<S>> lse;
  SeenTiles seen;  // by a pattern; without one not looked at
};

// Of all heads: row j is that of the offset of key j from the query.
template <typename T>
struct StepOffsets {
  const T* query = nullptr;                  // (heads * Dh)
  HeadRows<const T> keys = {}, values = {};  // (heads * Dh)
  const T* biases = nullptr;                 // (Tk, heads)
  const Index* columns = nullptr;            // (heads), where in a row each begins
  T* scores = nullptr;                       // to work in: (heads, kAttentionKeys)

  [[gnu::always_inline]] bool any() const { return columns != nullptr; }
};

// A step of a decode: one query of a sequence, all heads, whose keys lie beside each other in a
// row. Packing tiles would cost more than they save.
template <typename S>
struct AttentionStep {
  AttentionHead<S> first_head;
  Index heads, key_row;  // of queries; elements of a row of keys
  const Index* columns;  // (heads), where in a row the keys and values of each begin
  const float* slopes;   // (heads), or null
  StepOffsets<Computed<S>> offsets;
  // To work in: (heads, kAttentionKeys), (heads), (heads), (heads * Dh).
  Computed<S>*scores, *maxima, *sums, *outputs;
  S* y;              // (heads * Dh)
  Computed<S>* lse;  // (heads)
};

// What a task finds in its dk and dv: nothing yet, or what it adds to.
enum class Found { nothing, sums };

// A whole head, so that no two tasks write the same dk and dv at once.
template <typename S>
struct AttentionBackwardTask {
  AttentionHead<S> head;
  Computed<S>* scratch;
  HeadRows<const S> y;
  HeadRows<const Computed<S>> lse, dy;
  HeadRows<Computed<S>> dq, dk, dv;
  Found in_dk_and_dv;
  const SeenTiles* seen;  // of each run of kAttentionTaskQueries; without a pattern not looked at
  HeadOffsetSums<Computed<S>> doffsets;
};

}  // namespace heed::kernels
