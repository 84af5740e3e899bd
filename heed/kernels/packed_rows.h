#pragma once

#include <algorithm>
#include <cstring>

#include "heed/kernels/blocks.h"
#include "heed/kernels/packed_products.h"

// Some rows out of what is packed. Every type's blocks hold kPackedRows rows, in each `depth` times
// a cell of four bytes of every row.

namespace heed::kernels {

template <typename T>
constexpr Index kCell = 4 / sizeof(T);  // values

template <typename T>
constexpr Index kCellStride = kPackedRows* kCell<T>;  // from a row's cell to its next

template <typename T>
const T* first_cell(const T* packed, Index row, Index depth) {
  const Index in_block = row % kPackedRows;
  return packed + ((row - in_block) * depth + in_block) * kCell<T>;
}

// Packs them again: row i of `picked` is row rows[i] of `packed`, and what fills its last block is
// zero.
template <typename T>
void pick_cells(const T* packed, std::span<const Token> rows, Index depth, T* picked) {
  in_blocks({.count = packed_rows(std::ssize(rows)), .cost = depth, .block = kPackedRows},
            [&](Index first, Index) {
              const T* from[kPackedRows];
              const Index filled = std::min(kPackedRows, std::ssize(rows) - first);
              for (Index j = 0; j < filled; ++j)
                from[j] = first_cell(packed, rows[first + j], depth);
              T* to = picked + first * depth * kCell<T>;
              for (Index l = 0; l < depth; ++l, to += kCellStride<T>) {  // along the blocks' memory
                for (Index j = 0; j < filled; ++j) {
                  std::memcpy(to + j * kCell<T>, from[j] + l * kCellStride<T>,
                              kCell<T> * sizeof(T));
                }
                std::fill(to + filled * kCell<T>, to + kCellStride<T>, T{});
              }
            });
}

// y (rows, k) = number(row, value) of their values.
template <typename T, typename Number>
void unpack_cells(const T* packed, std::span<const Token> rows, Index depth, Index k, float* y,
                  const Number& number) {
  in_blocks({.count = std::ssize(rows), .cost = kPackedRows * k}, [&](Index begin, Index count) {
    for (Index i = begin; i < begin + count; ++i) {
      const T* const from = first_cell(packed, rows[i], depth);
      for (Index l = 0; l < k; ++l) {
        y[i * k + l] = number(rows[i], from[l / kCell<T> * kCellStride<T> + l % kCell<T>]);
      }
    }
  });
}

}  // namespace heed::kernels
