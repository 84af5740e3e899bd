#pragma once

#include "heed/base/index.h"

namespace heed::kernels {

// The mean of each column of x (rows, width), and its variance, the mean of (x - mean)^2. (width)
template <typename T>
void column_moments(const T* x, T* mean, T* variance, Index rows, Index width);

// rstd = 1 / sqrt(variance + epsilon). (width)
template <typename T>
void inverse_deviations(const T* variance, T epsilon, T* rstd, Index width);

// Batch normalisation ("Batch Normalization", Ioffe and Szegedy, 2015, section 3): y = gain * z +
// bias, where z = (x - mean) * rstd of each column; keeps z for the backward.
// x, z, y (rows, width), the others (width)
template <typename T>
struct ColumnNorm {
  const T *mean, *rstd, *gain, *bias;
};
template <typename T>
void batch_norm(const ColumnNorm<T>& by, const T* x, T* z, T* y, Index rows, Index width);

// Whether mean and variance come of x, so that a gradient passes through them, or were given.
enum class Moments { own, given };

// Writes dx (rows, width), dgain and dbias (width).
template <typename T>
void batch_norm_backward(Moments moments, const T* z, const T* rstd, const T* gain, const T* dy,
                         T* dx, T* dgain, T* dbias, Index rows, Index width);

}  // namespace heed::kernels
