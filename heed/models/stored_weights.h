#pragma once

#include <string>
#include <vector>

#include "heed/models/transformer_config.h"

namespace heed::models {

// Which axis of a weight runs along the residual stream.
enum class ResidualAxis { none, first, last };

// One weight of a Transformer and how a model file holds it.
struct StoredWeight {
  std::string path;                // among the model's parameters
  std::vector<std::string> names;  // in the file: the one we write, then others it may stand under
  Shape shape;
  ResidualAxis residual = ResidualAxis::none;
};

// Every trained weight of a Transformer of this config, without building one: a file that states
// sizes it does not have is found out before anything is allocated.
std::vector<StoredWeight> stored_weights(const TransformerConfig& config);  // names: the paths
std::vector<StoredWeight> hugging_face_weights(const TransformerConfig& config);  // transformers'

// The paper interleaves sine and cosine (section 3.5), transformers has all sines, then all
// cosines. A Transformer computes the same with its residual stream in any order. Where
// transformers has element i of the residual stream, and a weight as it has it, float32.
Index place_in_halves(Index i, Index width);
Tensor to_halves(const Tensor& weight, ResidualAxis axis);

}  // namespace heed::models
