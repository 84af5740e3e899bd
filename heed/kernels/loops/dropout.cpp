#include "heed/kernels/loops/bfloat16_pairs.h"
#include "heed/kernels/loops/drop_factors.h"
#include "heed/kernels/loops/table.h"

namespace heed::kernels::HEED_ISA {
namespace {

constexpr Index kRun = 256;  // columns

// run(column, count, factors) for the columns of a row, some at a time.
template <typename T, typename Run>
[[gnu::always_inline]] inline void in_runs(const Dropout& dropout, Index plane, Index row,
                                           Index width, const Run& run) {
  const std::int32_t threshold = drop_threshold(dropout);
  const T kept = kept_factor<T>(dropout);
  std::uint16_t halves[kRun];
  T factors[kRun];
  for (Index c = 0; c < width; c += kRun) {
    const Index n = width - c < kRun ? width - c : kRun;
    draw_halves(dropout, plane, row, c, n, halves);
#pragma omp simd
    for (Index i = 0; i < n; ++i) factors[i] = halves[i] < threshold ? 0 : kept;
    run(c, n, factors);
  }
}

template <typename T>
void dropout_row(const Dropout& dropout, Index plane, Index row, const T* x, T* y, Index width) {
  in_runs<T>(dropout, plane, row, width, [&](Index c, Index n, const T* factors) {
#pragma omp simd
    for (Index i = 0; i < n; ++i) y[c + i] = x[c + i] * factors[i];
  });
}

void dropout_row(const Dropout& dropout, Index plane, Index row, const bfloat16* x, bfloat16* y,
                 Index width) {
  in_runs<float>(dropout, plane, row, width, [&](Index c, Index n, float* factors) {
#pragma omp simd
    for (Index i = 0; i < n; ++i) factors[i] *= static_cast<float>(x[c + i]);
    round_run(factors, y + c, n);
  });
}

template <typename T>
void add_dropped_row(const Dropout& dropout, Index plane, Index row, const T* base, const T* x,
                     T* y, Index width) {
  in_runs<T>(dropout, plane, row, width, [&](Index c, Index n, const T* factors) {
#pragma omp simd
    for (Index i = 0; i < n; ++i) y[c + i] = base[c + i] + x[c + i] * factors[i];
  });
}

}  // namespace

template <typename T>
void fill_dropout(Loops<T>& loops) {
  loops.add_dropped_row = add_dropped_row;
}

HEED_FOR_EACH_TYPE(fill_dropout)

template <typename S>
void fill_stored_dropout(StoredLoops<S>& loops) {
  loops.dropout_row = dropout_row;
}

HEED_FOR_EACH_STORED(fill_stored_dropout)

}  // namespace heed::kernels::HEED_ISA
