#pragma once

#include <span>

#include "heed/tensor/tensor.h"

namespace heed::viz {

// How the attention of all layers together reaches from a token of the last to those of the first:
// "Quantifying Attention Flow in Transformers" (Abnar and Zuidema, 2020), section 3, attention
// rollout. Heads are averaged, half of each layer's row is the token itself, which is what the
// residual connection hands on, and the layers' matrices are multiplied.
// layers: of each, the first one first, what a watcher of a Pass was shown as "attention.weights"
// (H, T, T) -> (T, T), whose rows sum to 1. Throws where there is none or they differ in T.
Tensor attention_rollout(std::span<const Tensor> layers);

}  // namespace heed::viz
