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

}  // namespace

template <typename T>
void fill_elementwise(Loops<T>& loops) {
  loops.add = add;
  loops.fold = fold;
  loops.scale = scale;
}

HEED_FOR_EACH_TYPE(fill_elementwise)

}  // namespace heed::kernels::HEED_ISA
