#include "heed/kernels/loops/table.h"

namespace heed::kernels::HEED_ISA {
namespace {

template <typename T>
void rms_norm(const T* x, const T* gain, T* rstd, T* y, Index rows, Index width, T epsilon) {
  for (Index r = 0; r < rows; ++r, x += width, y += width) {
    const T inverse = 1 / square_root(dot(x, x, width) / static_cast<T>(width) + epsilon);
#pragma omp simd
    for (Index i = 0; i < width; ++i) y[i] = gain[i] * (x[i] * inverse);
    rstd[r] = inverse;
  }
}

template <typename T>
void rms_norm_backward(const T* x, const T* rstd, const T* gain, const T* dy, T* dx, T* dgain,
                       Index rows, Index width) {
  for (Index r = 0; r < rows; ++r, x += width, dy += width, dx += width) {
    const T inverse = rstd[r];
    T sum = 0;  // of the gradient at z = x * inverse, times z
#pragma omp simd reduction(+ : sum)
    for (Index i = 0; i < width; ++i) sum += dy[i] * gain[i] * (x[i] * inverse);
    const T mean = sum / static_cast<T>(width);
#pragma omp simd
    for (Index i = 0; i < width; ++i) {
      const T z = x[i] * inverse, gradient = dy[i];
      dgain[i] += gradient * z;
      dx[i] = inverse * (gradient * gain[i] - z * mean);
    }
  }
}

}  // namespace

template <typename T>
void fill_rms_norm(Loops<T>& loops) {
  loops.rms_norm = rms_norm;
  loops.rms_norm_backward = rms_norm_backward;
}

HEED_FOR_EACH_TYPE(fill_rms_norm)

}  // namespace heed::kernels::HEED_ISA
