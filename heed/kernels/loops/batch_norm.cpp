#include "heed/kernels/loops/table.h"

namespace heed::kernels::HEED_ISA {
namespace {

template <typename T>
void column_squares(const T* x, const T* mean, T* sums, Index rows, Index width) {
  for (Index r = 0; r < rows; ++r, x += width) {
#pragma omp simd
    for (Index i = 0; i < width; ++i) sums[i] += (x[i] - mean[i]) * (x[i] - mean[i]);
  }
}

template <typename T>
void batch_norm(const ColumnNorm<T>& by, const T* x, T* z, T* y, Index rows, Index width) {
  const ColumnNorm<T> own = by;
  for (Index r = 0; r < rows; ++r, x += width, z += width, y += width) {
#pragma omp simd
    for (Index i = 0; i < width; ++i) {
      const T normal = (x[i] - own.mean[i]) * own.rstd[i];
      z[i] = normal;
      y[i] = own.gain[i] * normal + own.bias[i];
    }
  }
}

template <typename T>
void batch_norm_sums(const T* z, const T* dy, T* dgain, T* dbias, Index rows, Index width) {
  for (Index r = 0; r < rows; ++r, z += width, dy += width) {
#pragma omp simd
    for (Index i = 0; i < width; ++i) {
      dgain[i] += dy[i] * z[i];
      dbias[i] += dy[i];
    }
  }
}

template <typename T>
void batch_norm_backward(const ColumnGradient<T>& by, const T* z, const T* dy, T* dx, Index rows,
                         Index width) {
  const ColumnGradient<T> own = by;
  for (Index r = 0; r < rows; ++r, z += width, dy += width, dx += width) {
#pragma omp simd
    for (Index i = 0; i < width; ++i) {
      dx[i] = own.gain[i] * own.rstd[i] * (dy[i] - own.dbias[i] - z[i] * own.dgain[i]);
    }
  }
}

}  // namespace

template <typename T>
void fill_batch_norm(Loops<T>& loops) {
  loops.column_squares = column_squares;
  loops.batch_norm = batch_norm;
  loops.batch_norm_sums = batch_norm_sums;
  loops.batch_norm_backward = batch_norm_backward;
}

HEED_FOR_EACH_TYPE(fill_batch_norm)

}  // namespace heed::kernels::HEED_ISA
