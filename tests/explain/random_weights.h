#pragma once

#include "heed/autograd/tape.h"
#include "heed/base/random.h"
#include "heed/tensor/named_tensors.h"

namespace heed::explain {

// Other numbers for every parameter, gains and biases among them, as a training would leave them.
inline void randomise(NamedTensors parameters, std::uint32_t seed) {
  Rng rng(seed);
  for (auto& [path, p] : parameters) {
    const Tensor drawn = Tensor::normal(p.shape(), 0.4f, rng);
    std::ranges::copy(drawn.values(), p.mutable_data());
  }
}

}  // namespace heed::explain
