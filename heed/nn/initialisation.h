#pragma once

#include <optional>

#include "heed/base/index.h"

namespace heed::nn {

// The standard deviations that the weights of layers are drawn with.
struct Initialisation {
  // Of every weight; none: each layer's own, as glorot() has it.
  std::optional<float> deviation = {};
  // What a layer's is multiplied by whose output is added to the residual stream: 1 / sqrt(n) for a
  // stack of n sub-layers in GPT-2 (Radford et al., 2019, section 2.3).
  float residual = 1.0f;

  // A weight within a sub-layer, of `in` inputs and `out` outputs, and the one at its end.
  float inner(Index in, Index out) const;
  float last(Index in, Index out) const { return residual * inner(in, out); }

  friend bool operator==(const Initialisation&, const Initialisation&) = default;
};

// Standard deviation of a weight drawn so that a signal keeps its size both ways through a layer of
// `in` inputs and `out` outputs: sqrt(2 / (in + out)), Glorot and Bengio (2010).
float glorot(Index in, Index out);

}  // namespace heed::nn
