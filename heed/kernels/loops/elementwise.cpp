#include "heed/kernels/loops/table.h"

namespace heed::kernels::HEED_ISA {
namespace {

template <typename T>
void add(const T* a, const T* b, T* y, Index n, Index period) {
  for (Index at = 0; at < n; at += period) {
#pragma omp simd
    for (Index i = 0; i < period; ++i) y[at + i] = a[at + i] + b[i];
  }
}

template <typename T>
void fold(const T* x, T* sum, Index n, Index period) {
  for (Index at = 0; at < n; at += period) axpy(T{1}, x + at, sum, period);
}

template <typename T>
void scale(const T* x, T factor, T* y, Index n) {
#pragma omp simd
  for (Index i = 0; i < n; ++i) y[i] = factor * x[i];
}

template <typename T>
void scatter_add(const T* x, const std::int32_t* ids, T* table, Index rows, Index width,
                 Index stride) {
  for (Index i = 0; i < rows; ++i) axpy(T{1}, x + i * stride, table + ids[i] * stride, width);
}

}  // namespace

template <typename T>
void fill_elementwise(Loops<T>& loops) {
  loops.add = add;
  loops.fold = fold;
  loops.scale = scale;
  loops.scatter_add = scatter_add;
}

HEED_FOR_EACH_TYPE(fill_elementwise)

}  // namespace heed::kernels::HEED_ISA
