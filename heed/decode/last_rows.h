#pragma once

#include "heed/tensor/tokens.h"

namespace heed::decode {

// The last row of each sequence. x (N, D) -> (sequences, D)
Tensor last_rows(const Tensor& x, const Spans& spans);

}  // namespace heed::decode
