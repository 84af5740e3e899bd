#pragma once

#include "heed/kernels/attention_task.h"

// What the loops of linear attention are told.

namespace heed::kernels {

// Which keys a query sees: all of its sequence, or none after its own place.
enum class LinearSight { all, earlier };

template <typename T>
struct LinearHead {
  HeadRows<const T> q, k, v;     // of M, M and Dh elements
  HeadRows<const T> log_scales;  // of one; nowhere where keys are what they are
  Index features, width;         // M, Dh
  Index queries, keys;           // Tq, Tk
};

// What the keys of one head leave: sum_j k_j v_j^T (M, Dh) and sum_j k_j (M), both divided by
// exp(log_scale), the greatest of the keys'.
template <typename T>
struct LinearHeadSums {
  T *values, *features, *log_scale;  // null: there were no keys
};

// Rows of a task's products: several give the sums between them enough to do.
constexpr Index kLinearRows = 64;

// The elements of memory that a task on heads of these sizes works in (kernels/scratch.h).
inline Index linear_scratch(Index features, Index width, Index queries) {
  const Index depth = (features + 31) / 32 * 32, columns = (width + 31) / 32 * 32;
  return kLinearRows * (4 * depth + 4 * columns + 2 * kLinearRows + 4) + 3 * depth * columns +
         2 * depth + queries;
}

// One head of one sequence. Keys before the first of `head`, whose sums are given, are seen by all.
template <typename T>
struct LinearTask {
  LinearHead<T> head;
  T* scratch;
  LinearSight sight;
  LinearHeadSums<const T> before;
  HeadRows<T> y, normalizers;  // of Dh and of one
};

template <typename T>
struct LinearBackwardTask {
  LinearHead<T> head;
  T* scratch;
  LinearSight sight;
  HeadRows<const T> y, normalizers, dy;
  HeadRows<T> dq, dk, dv;
  Found in_dk_and_dv;
};

// sums = before, and what the keys of `head` leave.
template <typename T>
struct LinearSumsTask {
  LinearHead<T> head;
  T* scratch;
  LinearHeadSums<const T> before;
  LinearHeadSums<T> sums;
};

}  // namespace heed::kernels
