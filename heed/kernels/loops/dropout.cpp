#include "heed/kernels/loops/drop_factors.h"
#include "heed/kernels/loops/table.h"

namespace heed::kernels::HEED_ISA {
namespace {

// each(column, factor) for the columns of a row.
template <typename T, typename Each>
[[gnu::always_inline]] inline void for_each_factor(const Dropout& dropout, Index plane, Index row,
                                                   Index width, const Each& each) {
  T factors[kDropRun];
  for (Index c = 0; c < width; c += kDropRun) {
    const Index n = width - c < kDropRun ? width - c : kDropRun;
    drop_factors(dropout, plane, row, c, n, factors);
#pragma omp simd
    for (Index i = 0; i < n; ++i) each(c + i, factors[i]);
  }
}

template <typename T>
void dropout_row(const Dropout& dropout, Index plane, Index row, const T* x, T* y, Index width) {
  for_each_factor<T>(dropout, plane, row, width, [&](Index c, T factor) { y[c] = x[c] * factor; });
}

template <typename T>
void add_dropped_row(const Dropout& dropout, Index plane, Index row, const T* base, const T* x,
                     T* y, Index width) {
  for_each_factor<T>(dropout, plane, row, width,
                     [&](Index c, T factor) { y[c] = base[c] + x[c] * factor; });
}

}  // namespace

template <typename T>
void fill_dropout(Loops<T>& loops) {
  loops.dropout_row = dropout_row;
  loops.add_dropped_row = add_dropped_row;
}

HEED_FOR_EACH_TYPE(fill_dropout)

}  // namespace heed::kernels::HEED_ISA
