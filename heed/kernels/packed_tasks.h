#pragma once

#include <algorithm>

#include "heed/base/threads.h"
#include "heed/kernels/packed_products.h"

// How products with a packed weight are cut for the threads.

namespace heed::kernels {

struct PackedSize {
  Index m, n, k;
};

// Some rows of c, and of its columns those that whole blocks of the weight make.
struct PackedTask {
  Index row, rows, column, columns;
};

// task(PackedTask) for all of c, each worth `least` multiply-adds or nearly: rows of a that lie in the
// second cache while block after block passes.
template <typename Task>
void in_packed_tasks(const PackedSize& size, Index least, const Task& task) {
  constexpr Index kElements = Index{1} << 16, kFewest = 48;
  const auto [m, n, k] = size;
  const Index depth = std::max<Index>(k, 1);
  const Index rows = std::min(std::max(kElements / depth / kFewest * kFewest, kFewest), m);
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

}  // namespace heed::kernels
