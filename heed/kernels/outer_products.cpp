#include "heed/kernels/outer_products.h"

#include <algorithm>

#include "heed/kernels/blocks.h"
#include "heed/kernels/loops.h"
#include "heed/kernels/scratch.h"

namespace heed::kernels {
namespace {

// The side of the squares of c that one thread takes at a time: as large as the caches allow, since
// each packs its parts of a and b anew, but enough of them for every thread.
Index side(Index m, Index n) {
  const Index wanted = 2 * thread_count();
  Index side = kOuterSide;
  while (side > kOuterSide / 4 && (m / side) * (n / side) < wanted) side /= 2;
  return side;
}

}  // namespace

void add_outer_products(const float* a, const float* b, float* c, Index m, Index n, Index k) {
  const Index square = side(m, n), across = (n + square - 1) / square;
  const Index down = (m + square - 1) / square;
  parallel_for(down * across, m * n * k, [&](Index task) {
    const Index i = task / across * square, j = task % across * square;
    ScratchMemory<float> scratch(kOuterScratch);
    loops<float>().add_outer_products({.a = a + i,
                                       .b = b + j,
                                       .c = c + i * n + j,
                                       .scratch = scratch.data(),
                                       .a_stride = m,
                                       .b_stride = n,
                                       .rows = std::min(square, m - i),
                                       .columns = std::min(square, n - j),
                                       .depth = k});
  });
}

}  // namespace heed::kernels
