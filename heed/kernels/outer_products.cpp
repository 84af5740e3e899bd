#include "heed/kernels/outer_products.h"

#include <algorithm>

#include "heed/kernels/blocks.h"
#include "heed/kernels/elementwise.h"
#include "heed/kernels/loops.h"
#include "heed/kernels/scratch.h"

namespace heed::kernels {
namespace {

Index parts_of(Index whole, Index part) {
  return (whole + part - 1) / part;
}

// How c is cut into parts of some rows and columns: as few as the caches allow, since each part
// packs its columns of a and b anew, but two for every thread.
struct Parts {
  Index rows, columns;

  Parts(Index m, Index n) {
    constexpr Index kLeast = 96;
    Index down = parts_of(m, kOuterSide), across = parts_of(n, kOuterSide);
    while (down * across < 2 * thread_count() && std::max(m / down, n / across) > kLeast) {
      (m / down >= n / across ? down : across) *= 2;
    }
    rows = in_panels(parts_of(m, down), 6);
    columns = in_panels(parts_of(n, across), 32);
  }

  // Whole panels of any instruction set.
  static Index in_panels(Index length, Index panel) { return parts_of(length, panel) * panel; }
};

template <typename Right>
using Loop = void (*)(const OuterProducts<Right>& operands);

template <typename Right>
void add_in_parts(Loop<Right> loop, const float* a, const Right* b, float* c, Index m, Index n,
                  Index k) {
  const auto [rows, columns] = Parts(m, n);
  const Index across = parts_of(n, columns);
  parallel_for(parts_of(m, rows) * across, m * n * k, [&](Index task) {
    const Index i = task / across * rows, j = task % across * columns;
    ScratchMemory<float> scratch(kOuterScratch);
    loop({.a = a + i,
          .b = b + j,
          .c = c + i * n + j,
          .scratch = scratch.data(),
          .a_stride = m,
          .b_stride = n,
          .rows = std::min(rows, m - i),
          .columns = std::min(columns, n - j),
          .depth = k});
  });
}

// Where c is small: runs of the depth, each into memory of its own, then added in their order. No
// column is packed twice.
template <typename Right>
void add_in_runs(Loop<Right> loop, const float* a, const Right* b, float* c, Index m, Index n,
                 Index k, Index runs) {
  const Index size = m * n, depth = parts_of(k, runs);
  ScratchMemory<float> sums(runs * size);
  parallel_for(runs, size * k, [&](Index run) {
    const Index first = run * depth;
    float* const sum = sums.data() + run * size;
    std::fill_n(sum, size, 0.0f);
    ScratchMemory<float> scratch(kOuterScratch);
    loop({.a = a + first * m,
          .b = b + first * n,
          .c = sum,
          .scratch = scratch.data(),
          .a_stride = m,
          .b_stride = n,
          .rows = m,
          .columns = n,
          .depth = std::min(depth, k - first)});
  });
  fold(sums.data(), c, runs * size, size);
}

template <typename Right>
void add(Loop<Right> loop, const float* a, const Right* b, float* c, Index m, Index n, Index k) {
  constexpr Index kRun = 384, kMostRuns = 8;
  const Index runs = std::min(k / kRun, kMostRuns);
  const bool small = m <= kOuterSide && n <= kOuterSide && m * n <= 256 * 256;
  if (small && runs > 1) return add_in_runs(loop, a, b, c, m, n, k, runs);
  add_in_parts(loop, a, b, c, m, n, k);
}

}  // namespace

void add_outer_products(const float* a, const float* b, float* c, Index m, Index n, Index k) {
  add(loops<float>().add_outer_products, a, b, c, m, n, k);
}

void add_bfloat16_outer_products(const float* a, const bfloat16* b, float* c, Index m, Index n,
                                 Index k) {
  add(loops<float>().add_bfloat16_outer_products, a, b, c, m, n, k);
}

}  // namespace heed::kernels
