#pragma once

#include "heed/models/stored_weight.h"
#include "heed/models/transformer_config.h"

namespace heed::models {

// Every trained weight of a Transformer of this config, without building one: a file that states
// sizes it does not have is found out before anything is allocated.
std::vector<StoredWeight> stored_weights(const TransformerConfig& config);  // names: the paths
std::vector<StoredWeight> hugging_face_weights(const TransformerConfig& config);  // transformers'

}  // namespace heed::models
