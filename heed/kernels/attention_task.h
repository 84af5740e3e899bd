#pragma once

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

template <typename T>
struct AttentionHead {
  HeadRows<const T> q, k, v;
  Index width;          // Dh
  Index queries, keys;  // Tq, Tk
  Mask mask;
  T scale;  // of the scores
  Dropout dropout;
  Index plane, row;  // for the dropout: the head's number, and the first query's row in the batch
};

// A tile: so many queries by so many keys. A task takes several tiles of queries, so that the keys
// that it packs serve them all.
constexpr Index kAttentionQueries = 32, kAttentionKeys = 64;
constexpr Index kAttentionTaskQueries = 8 * kAttentionQueries;

// The elements of memory that a task on heads of this width works in (kernels/scratch.h).
inline Index attention_scratch(Index head_width) {
  const Index width = (head_width + 15) / 16 * 16;  // whole vectors of any instruction set
  return (3 * kAttentionTaskQueries + 6 * kAttentionKeys) * width +
         2 * kAttentionQueries * kAttentionKeys;
}

// Queries [first, last) of a head, kAttentionTaskQueries at most.
template <typename T>
struct AttentionTask {
  AttentionHead<T> head;
  T* scratch;
  Index first, last;
  HeadRows<T> y, lse;
};

// A step of a decode: one query of a sequence, all heads, whose keys lie beside each other in a
// row. Packing tiles would cost more than they save.
template <typename T>
struct AttentionStep {
  AttentionHead<T> first_head;
  Index heads;
  T *scores, *maxima, *sums;  // to work in: (heads, kAttentionKeys), (heads), (heads)
  T *y, *lse;                 // (heads * Dh), (heads)
};

// A whole head, so that no two tasks write the same dk and dv.
template <typename T>
struct AttentionBackwardTask {
  AttentionHead<T> head;
  T* scratch;
  HeadRows<const T> y, lse, dy;
  HeadRows<T> dq, dk, dv;
};

}  // namespace heed::kernels
