#include "heed/kernels/dot_products.h"

#include <algorithm>

#include "heed/kernels/blocks.h"
#include "heed/kernels/gemm.h"
#include "heed/kernels/loops.h"

namespace heed::kernels {

void dot_products(const float* a, const float* b, float* c, Index m, Index n, Index k) {
  constexpr Index kRun = 48;                // columns whose part of b stays in the cache
  constexpr Index kLeast = Index{1} << 21;  // multiply-adds that are worth a task of their own
  const Index runs = (n + kRun - 1) / kRun, cost = std::max<Index>(m * kRun * k, 1);
  const Index at_once = std::max<Index>(kLeast / cost, 1);
  in_blocks({.count = runs, .cost = cost, .block = at_once}, [&](Index begin, Index count) {
    for (Index run = begin; run < begin + count; ++run) {
      const Index first = run * kRun, columns = std::min(kRun, n - first);
      loops<float>().dot_products({.a = a, .b = b + first * k, .c = c + first, .k = k, .stride = n},
                                  m, columns);
    }
  });
}

void dot_products(const double* a, const double* b, double* c, Index m, Index n, Index k) {
  gemm(a, Transpose::no, b, Transpose::yes, c, m, n, k);
}

}  // namespace heed::kernels
