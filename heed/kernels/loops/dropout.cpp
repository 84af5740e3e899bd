#include "heed/kernels/loops/drop_factors.h"
#include "heed/kernels/loops/table.h"

namespace heed::kernels::HEED_ISA {
namespace {

template <typename T>
void dropout_row(const Dropout& dropout, Index plane, Index row, const T* x, T* y, Index width) {
  T factors[kDropRun];
  for (Index c = 0; c < width; c += kDropRun) {
    const Index n = width - c < kDropRun ? width - c : kDropRun;
    drop_factors(dropout, plane, row, c, n, factors);
#pragma omp simd
    for (Index i = 0; i < n; ++i) y[c + i] = x[c + i] * factors[i];
  }
}

}  // namespace

template <typename T>
void fill_dropout(Loops<T>& loops) {
  loops.dropout_row = dropout_row;
}

HEED_FOR_EACH_TYPE(fill_dropout)

}  // namespace heed::kernels::HEED_ISA
