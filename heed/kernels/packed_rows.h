#pragma once

#include <algorithm>
#include <cstring>

#include "heed/kernels/blocks.h"
#include "heed/kernels/packed_products.h"

namespace heed::kernels {

// Packs again what is packed, of some rows alone: row i of `picked` is row rows[i] of `packed`, and
// what fills its last block is zero. Both hold blocks of kPackedRows rows, in each `depth` times a
// cell of four bytes of every row.
template <typename T>
void pick_cells(const T* packed, std::span<const Token> rows, Index depth, T* picked) {
  constexpr Index kCell = 4 / sizeof(T);
  constexpr Index kStride = kPackedRows * kCell;
  in_blocks({.count = packed_rows(std::ssize(rows)), .cost = depth, .block = kPackedRows},
            [&](Index first, Index) {
              const T* from[kPackedRows];
              const Index filled = std::min(kPackedRows, std::ssize(rows) - first);
              for (Index j = 0; j < filled; ++j) {
                const Index row = rows[first + j], in_block = row % kPackedRows;
                from[j] = packed + (row - in_block) * depth * kCell + in_block * kCell;
              }
              T* to = picked + first * depth * kCell;
              for (Index l = 0; l < depth; ++l, to += kStride) {  // along the blocks' memory
                for (Index j = 0; j < filled; ++j) {
                  std::memcpy(to + j * kCell, from[j] + l * kStride, kCell * sizeof(T));
                }
                std::fill(to + filled * kCell, to + kStride, T{});
              }
            });
}

}  // namespace heed::kernels
