#pragma once

#include <algorithm>

#include "heed/base/threads.h"
#include "heed/kernels/scratch.h"

// How the kernels of this floor cut their work. Blocks depend on the sizes alone, never on the
// number of threads, and so do the results.

namespace heed::kernels {

struct Work {
  Index count;      // elements or rows
  Index cost = 1;   // of each, in multiply-adds that go through memory
  Index block = 0;  // of them to a task; chosen by the cost where it is 0
};

constexpr Index kBlockCost = 1 << 15;  // what one task should take at the least

inline Index block_of(const Work& work) {
  if (work.block > 0) return work.block;
  return std::max<Index>(1, kBlockCost / std::max<Index>(work.cost, 1));
}

// task(begin, count) for each block of [0, count).
template <typename Task>
void in_blocks(const Work& work, const Task& task) {
  const Index block = block_of(work);
  parallel_for((work.count + block - 1) / block, work.count * work.cost,
               [&](Index i) { task(i * block, std::min(block, work.count - i * block)); });
}

// task(first) for the first row of every block of so many rows, several one behind the other where
// they cost less than `least` multiply-adds, that are worth a task of their own.
template <typename Task>
void in_row_blocks(const Work& work, Index least, const Task& task) {
  const Index blocks = (work.count + work.block - 1) / work.block;
  const Index cost = std::max<Index>(work.cost * work.block, 1);
  const Index at_once = std::max<Index>(least / cost, 1);
  in_blocks({.count = blocks, .cost = cost, .block = at_once}, [&](Index begin, Index count) {
    for (Index block = begin; block < begin + count; ++block) task(block * work.block);
  });
}

// task(begin, count, sums) for each block, with `sums` (width) of its own, zeros at first; then
// adds these to `total` (width), block after block.
template <typename T, typename Task>
void sum_in_blocks(const Work& work, Index width, T* total, const Task& task) {
  constexpr Index kRows = 64;  // at least, since the sums cost memory too
  const Index block = std::max(block_of(work), kRows), blocks = (work.count + block - 1) / block;
  ScratchMemory<T> scratch(blocks * width);
  T* const sums = scratch.data();
  in_blocks({work.count, work.cost, block}, [&](Index begin, Index count) {
    T* const own = sums + begin / block * width;
    std::fill_n(own, width, T{0});
    task(begin, count, own);
  });
  for (Index b = 0; b < blocks; ++b) {
    for (Index i = 0; i < width; ++i) total[i] += sums[b * width + i];
  }
}

}  // namespace heed::kernels
