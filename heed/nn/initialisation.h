#pragma once

#include <optional>

#include "heed/base/index.h"

namespace heed::nn {

// Queries, keys and values are drawn as the one matrix (D + 2 Hk * Dh, D) that they are when they
// lie together, or each by its own size.
enum class Projections { joint, apart };

// The standard deviations that the weights of layers are drawn with.
struct Initialisation {
  // Of every weight; none: each layer's own, as glorot() has it.
  std::optional<float> deviation = {};
  // What those are multiplied by that make values and hidden units, and those at the end of a
  // sub-layer, whose output is added to the residual stream.
  float values = 1.0f, residual = 1.0f;
  Projections projections = Projections::joint;

  // A weight of `in` inputs and `out` outputs: one that makes queries and keys, one that makes
  // values or hidden units, and one at the end of a sub-layer.
  float score(Index in, Index out) const;
  float value(Index in, Index out) const { return values * score(in, out); }
  float last(Index in, Index out) const { return residual * score(in, out); }

  friend bool operator==(const Initialisation&, const Initialisation&) = default;
};

// Standard deviation of a weight drawn so that a signal keeps its size both ways through a layer of
// `in` inputs and `out` outputs: sqrt(2 / (in + out)), Glorot and Bengio (2010).
float glorot(Index in, Index out);

}  // namespace heed::nn
