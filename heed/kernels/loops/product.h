#pragma once

#include "heed/kernels/loops/bfloat16_pairs.h"

// Products of tiles that lie packed in nearby memory: row-major, every row whole vectors long and
// zero beyond its end. What oneDNN does for whole matrices, for those too small for its overhead.
// Operands are made of cells, what one step along the depth reads of them: a number, or a pair of
// them in bfloat16.

namespace heed::kernels::HEED_ISA {

// How the left operand of a product lies.
enum class Left { rows, columns };
// What becomes of what was there.
enum class Into { set, add };

template <typename T>
struct Packed {
  T* data;
  Index stride;  // from row to row

  [[gnu::always_inline]] T* operator[](Index row) const { return data + row * stride; }
};

template <typename T>
[[gnu::always_inline]] inline Vector<T> add_cells(Vector<T> sum, Vector<T> a, Vector<T> b) {
  return sum + a * b;
}
template <typename T>
[[gnu::always_inline]] inline Vector<float> add_cells(Vector<float> sum, Pairs a, Pairs b) {
  return add_pairs(sum, a, b);
}

// c (kRows, kVectors * lanes) = a (kRows, depth) b (depth, …), or adds it, all sums in registers.
template <Left left, Into into, int kRows, int kVectors, typename Cell, typename T>
[[gnu::always_inline]] inline void product_block(Index depth, Packed<const Cell> a,
                                                 Packed<const Cell> b, Packed<T> c) {
  Vector<T> sums[kRows][kVectors];
  for (int i = 0; i < kRows; ++i) {
    for (int v = 0; v < kVectors; ++v) {
      sums[i][v] = into == Into::add ? load(c[i] + v * kLanes<T>) : Vector<T>{};
    }
  }
  for (Index l = 0; l < depth; ++l) {
    Vector<Cell> right[kVectors];
    for (int v = 0; v < kVectors; ++v) right[v] = load(b[l] + v * kLanes<T>);
    for (int i = 0; i < kRows; ++i) {
      const Vector<Cell> factor = splat(left == Left::rows ? a[i][l] : a[l][i]);
      for (int v = 0; v < kVectors; ++v) {
        sums[i][v] = add_cells<Cell>(sums[i][v], factor, right[v]);
      }
    }
  }
  for (int i = 0; i < kRows; ++i) {
    for (int v = 0; v < kVectors; ++v) store(sums[i][v], c[i] + v * kLanes<T>);
  }
}

// The same for every row of c, six at a time or nearly, so that no block is left with one.
template <Left left, Into into, int kVectors, typename Cell, typename T>
[[gnu::always_inline]] inline void product_columns(Index rows, Index depth, Packed<const Cell> a,
                                                   Packed<const Cell> b, Packed<T> c) {
  for (Index blocks = (rows + 5) / 6; blocks > 0; --blocks) {
    const Index count = (rows + blocks - 1) / blocks;
    switch (count) {
      case 6:
        product_block<left, into, 6, kVectors>(depth, a, b, c);
        break;
      case 5:
        product_block<left, into, 5, kVectors>(depth, a, b, c);
        break;
      case 4:
        product_block<left, into, 4, kVectors>(depth, a, b, c);
        break;
      case 3:
        product_block<left, into, 3, kVectors>(depth, a, b, c);
        break;
      case 2:
        product_block<left, into, 2, kVectors>(depth, a, b, c);
        break;
      default:
        product_block<left, into, 1, kVectors>(depth, a, b, c);
    }
    a.data += left == Left::rows ? count * a.stride : count;
    c.data += count * c.stride;
    rows -= count;
  }
}

struct ProductSize {
  Index rows, columns, depth;  // columns are whole vectors, the depth is cells
};

// c (rows, columns) = a b, or adds it, where b is (depth, columns) and a is (rows, depth), or lies
// as its transpose.
template <Left left, Into into, typename Cell, typename T>
void product(ProductSize size, Packed<const Cell> a, Packed<const Cell> b, Packed<T> c) {
  Index done = 0;
  for (; done + 2 * kLanes<T> <= size.columns; done += 2 * kLanes<T>) {
    product_columns<left, into, 2>(size.rows, size.depth, a,
                                   Packed<const Cell>{b.data + done, b.stride},
                                   Packed<T>{c.data + done, c.stride});
  }
  if (done < size.columns) {
    product_columns<left, into, 1>(size.rows, size.depth, a,
                                   Packed<const Cell>{b.data + done, b.stride},
                                   Packed<T>{c.data + done, c.stride});
  }
}

// Of rows r and r + step of a square, exchanges what lies across the diagonal of each square of
// 2 step x 2 step.
template <int step, typename T, int... i>
[[gnu::always_inline]] inline void exchange(Vector<T>& upper, Vector<T>& lower, Numbers<i...>) {
  const Vector<T> a = upper, b = lower;
  upper = __builtin_shufflevector(a, b, (i & step ? kLanes<T> + i - step : i)...);
  lower = __builtin_shufflevector(a, b, (i & step ? kLanes<T> + i : i + step)...);
}

template <int step, typename T>
[[gnu::always_inline]] inline void transpose_square(Vector<T>* rows) {
  if constexpr (step > 0) {
    for (int r = 0; r < kLanes<T>; ++r) {
      if ((r & step) == 0) exchange<step, T>(rows[r], rows[r + step], LaneNumbers<T>());
    }
    transpose_square<step / 2, T>(rows);
  }
}

// out (columns, rows) = x (rows, columns), both numbers whole vectors.
template <typename T>
void transpose(Packed<const T> x, Index rows, Index columns, Packed<T> out) {
  for (Index r = 0; r < rows; r += kLanes<T>) {
    for (Index c = 0; c < columns; c += kLanes<T>) {
      Vector<T> square[kLanes<T>];
      for (int i = 0; i < kLanes<T>; ++i) square[i] = load(x[r + i] + c);
      transpose_square<kLanes<T> / 2, T>(square);
      for (int i = 0; i < kLanes<T>; ++i) store(square[i], out[c + i] + r);
    }
  }
}

}  // namespace heed::kernels::HEED_ISA
