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

constexpr Index kAttentionQueries = 32;  // at most in an AttentionTask

// Queries [first, last) of a head. y is zeros before.
template <typename T>
struct AttentionTask {
  AttentionHead<T> head;
  Index first, last;
  HeadRows<T> y, lse;
};

// A whole head, so that no two tasks add to the same dk and dv.
template <typename T>
struct AttentionBackwardTask {
  AttentionHead<T> head;
  HeadRows<const T> y, lse, dy;
  HeadRows<T> dq, dk, dv;
};

}  // namespace heed::kernels
