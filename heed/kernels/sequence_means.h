#pragma once

#include "heed/base/spans.h"

namespace heed::kernels {

// y[s] = the mean of the rows of sequence s, all packed; a sequence without rows gets zeros.
template <typename T>
void sequence_means(const T* x, const Spans& spans, T* y, Index width);

// dx[i] = dy[s] / the length of sequence s, to which row i belongs.
template <typename T>
void sequence_means_backward(const T* dy, const Spans& spans, T* dx, Index width);

}  // namespace heed::kernels
