#pragma once

#include <span>

#include "heed/autograd/tape.h"
#include "heed/tensor/batch.h"

// What a model that goes through its sequences step by step picks out of their rows.
namespace heed::models {

// Rows which[0], which[1] and so on of x (N, D).
Tensor picked_rows(const Tensor& x, std::span<const Index> which);
// The first so many.
Tensor first_rows(const Tensor& x, Index count);
// The rows of x (N, D) behind which a sequence ends. -> (B, D)
Tensor last_rows(const Tensor& x, const Spans& spans);
// Row s of x (B, D) for every row of sequence s. -> (N, D)
Tensor for_each_row(const Tensor& x, const Spans& spans);

// The pairs with the longest target first: what a step leaves out is then the last ones, and
// neither their memory nor their state changes places. Throws where the sides do not fit together.
Batch by_target_length(const Batch& batch);

}  // namespace heed::models
