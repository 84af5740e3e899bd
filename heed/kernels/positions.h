#pragma once

#include "heed/base/index.h"

namespace heed::kernels {

// The rows of positions `first` and on of section 3.5's encoding:
// y[t, 2i] = sin((first + t) / 10000^(2i / width)), y[t, 2i + 1] = cos of the same.
// y (count, width)
void sinusoids(Index first, float* y, Index count, Index width);

}  // namespace heed::kernels
