#pragma once

#include <functional>
#include <vector>

#include "heed/nn/pass.h"

namespace heed::nn {

using Layer = std::function<Tensor(const std::vector<Tensor>& inputs, Pass& pass)>;

// layer(inputs, pass). Where the activations of `pass` are recomputed, the tape keeps the inputs
// alone and the backward runs the layer again, unwatched, unobserved and dropping the same places:
// gradients are the same to the bit. Of what is on the tape, the layer may use `inputs` and
// parameters, nothing else; what it refers to must live until the backward.
Tensor checkpointed(const std::vector<Tensor>& inputs, Pass& pass, const Layer& layer);

}  // namespace heed::nn
