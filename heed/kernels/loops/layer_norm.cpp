#include "heed/kernels/loops/table.h"

namespace heed::kernels::HEED_ISA {
namespace {

template <typename T>
void layer_norm(const T* x, const T* gain, const T* bias, T* z, T* rstd, T* y, Index rows,
                Index width, T epsilon) {
  const T n = static_cast<T>(width);
  for (Index r = 0; r < rows; ++r, x += width, z += width, y += width) {
    T sum = 0, squares = 0;
#pragma omp simd reduction(+ : sum)
    for (Index i = 0; i < width; ++i) sum += x[i];
    const T mean = sum / n;
#pragma omp simd reduction(+ : squares)
    for (Index i = 0; i < width; ++i) squares += (x[i] - mean) * (x[i] - mean);
    const T inverse = 1 / square_root(squares / n + epsilon);
#pragma omp simd
    for (Index i = 0; i < width; ++i) {
      const T normal = (x[i] - mean) * inverse;
      z[i] = normal;
      y[i] = gain[i] * normal + bias[i];
    }
    rstd[r] = inverse;
  }
}

template <typename T>
void layer_norm_backward(const T* z, const T* rstd, const T* gain, const T* dy, T* dx, T* dgain,
                         T* dbias, Index rows, Index width) {
  const T n = static_cast<T>(width);
  for (Index r = 0; r < rows; ++r, z += width, dy += width, dx += width) {
    T sum = 0, sum_z = 0;  // of the gradient at z, and of it times z
#pragma omp simd reduction(+ : sum, sum_z)
    for (Index i = 0; i < width; ++i) {
      sum += dy[i] * gain[i];
      sum_z += dy[i] * gain[i] * z[i];
    }
    const T mean = sum / n, mean_z = sum_z / n, inverse = rstd[r];
#pragma omp simd
    for (Index i = 0; i < width; ++i) {
      dgain[i] += dy[i] * z[i];
      dbias[i] += dy[i];
      dx[i] = inverse * (dy[i] * gain[i] - mean - z[i] * mean_z);
    }
  }
}

}  // namespace

template <typename T>
void fill_layer_norm(Loops<T>& loops) {
  loops.layer_norm = layer_norm;
  loops.layer_norm_backward = layer_norm_backward;
}

HEED_FOR_EACH_TYPE(fill_layer_norm)

}  // namespace heed::kernels::HEED_ISA
