#pragma once

#include "heed/tensor/tokens.h"

namespace heed::nn {

// The last row of each sequence, off the tape. x (N, D) -> (sequences, D)
Tensor last_rows(const Tensor& x, const Spans& spans);

}  // namespace heed::nn
