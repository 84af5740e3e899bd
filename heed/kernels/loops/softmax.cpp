#include "heed/kernels/loops/table.h"

namespace heed::kernels::HEED_ISA {
namespace {

template <typename T>
void softmax(const T* x, T* y, Index rows, Index width) {
  for (Index r = 0; r < rows; ++r, x += width, y += width) {
    const T top = greatest_of(x, width), max = top < kLowest<T> ? kLowest<T> : top;
    T sum = 0;
#pragma omp simd reduction(+ : sum)
    for (Index i = 0; i < width; ++i) sum += y[i] = fast_exp(x[i] - max);
    multiply(sum == 0 ? T{0} : 1 / sum, y, width);
  }
}

template <typename T>
void softmax_backward(const T* y, const T* dy, T* dx, Index rows, Index width) {
  for (Index r = 0; r < rows; ++r, y += width, dy += width, dx += width) {
    const T along = dot(y, dy, width);
#pragma omp simd
    for (Index i = 0; i < width; ++i) dx[i] = y[i] * (dy[i] - along);
  }
}

}  // namespace

template <typename T>
void fill_softmax(Loops<T>& loops) {
  loops.softmax = softmax;
  loops.softmax_backward = softmax_backward;
}

HEED_FOR_EACH_TYPE(fill_softmax)

}  // namespace heed::kernels::HEED_ISA
