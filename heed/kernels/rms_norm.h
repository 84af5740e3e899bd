#pragma once

#include "heed/base/index.h"

namespace heed::kernels {

// Root mean square layer normalisation (Zhang and Sennrich, 2019, section 4): y = gain * x * rstd,
// where rstd = 1 / sqrt(mean of x^2 + epsilon) of each row; keeps rstd for the backward, which
// reads x again. x, y (rows, width), gain (width), rstd (rows)
template <typename T>
void rms_norm(const T* x, const T* gain, T* rstd, T* y, Index rows, Index width, T epsilon);

// Writes dx (rows, width), which may be dy; adds to dgain (width).
template <typename T>
void rms_norm_backward(const T* x, const T* rstd, const T* gain, const T* dy, T* dx, T* dgain,
                       Index rows, Index width);

}  // namespace heed::kernels
