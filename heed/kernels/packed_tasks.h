#pragma once

#include <algorithm>

#include "heed/base/threads.h"
#include "heed/kernels/loops.h"
#include "heed/kernels/scratch.h"

// How products with a packed weight are cut for the threads.

namespace heed::kernels {

struct PackedSize {
  Index m, n, k;
};

// What a vector that is stored whole may reach beyond the rows of a that a task arranged.
constexpr Index kBeyond = kPackedRows;

// Some rows of c, and of its columns those that whole blocks of the weight make.
struct PackedTask {
  Index row, rows, column, columns;
};

// task(PackedTask) for all of c, on threads: rows of a that lie in the second cache while block
// after block passes. A task arranges its rows of a first, so that it should be wide rather than
// high.
template <typename Task>
void in_packed_tasks(const PackedSize& size, const Task& task) {
  constexpr Index kElements = Index{1} << 16, kFewest = 48;  // of a; rows
  constexpr Index kWorth = Index{1} << 21, kForAThread = 4;  // multiply-adds; tasks
  const auto in_tiles = [](Index rows) { return (rows + kFewest - 1) / kFewest * kFewest; };
  const auto [m, n, k] = size;
  const Index depth = std::max<Index>(k, 1), threads = thread_count();
  const Index least =
      threads == 1 ? m * n * depth : std::max(kWorth, m * n * depth / (kForAThread * threads));
  const Index in_cache = std::max(kElements / depth / kFewest * kFewest, kFewest);
  const Index rows = std::min({in_tiles(least / std::max<Index>(n * depth, 1) + 1), in_cache, m});
  const Index blocks = std::max<Index>(least / std::max<Index>(rows * depth * kPackedRows, 1), 1);
  const Index columns = blocks * kPackedRows;
  const Index across = (n + columns - 1) / columns, down = rows ? (m + rows - 1) / rows : 0;
  parallel_for(down * across, m * n * k, [&](Index i) {
    const Index row = i / across * rows, column = i % across * columns;
    task(PackedTask{.row = row,
                    .rows = std::min(rows, m - row),
                    .column = column,
                    .columns = std::min(columns, n - column)});
  });
}

// A type's loops: the first arranges rows of a, the second multiplies them with a block.
template <typename Input, typename Weight, typename Output>
struct PackedLoops {
  void (*arrange)(const Input* a, Index m, Index k, float* arranged);
  void (*multiply)(PackedProducts<Weight, Output> operands, Index m);
};

// c (m, n) = a (m, k) @ b (n, k)^T + bias (n), of a weight packed `depth` numbers deep.
template <typename Input, typename Weight, typename Output>
void multiply_packed(const PackedLoops<Input, Weight, Output>& loops, const PackedSize& size,
                     Index depth, const Input* a, const Weight* packed, const float* bias,
                     Output* c) {
  const Index n = size.n, k = size.k;
  in_packed_tasks(size, [&](const PackedTask& task) {
    ScratchMemory<float> arranged(task.rows * depth + kBeyond);
    loops.arrange(a + task.row * k, task.rows, k, arranged.data());
    for (Index first = task.column; first < task.column + task.columns; first += kPackedRows) {
      loops.multiply({.a = arranged.data(),
                      .b = packed + first * depth,
                      .bias = bias ? bias + first : nullptr,
                      .c = c + task.row * n + first,
                      .depth = depth,
                      .columns = std::min(kPackedRows, n - first),
                      .stride = n},
                     task.rows);
    }
  });
}

}  // namespace heed::kernels
