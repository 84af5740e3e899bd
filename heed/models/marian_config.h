#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "heed/models/transformer_config.h"

namespace heed::models {

// Why MarianMTModel of Hugging Face's transformers cannot be this model, a clause a reason; none if
// it can. It has post-norm layers, sinusoidal positions, biases, an epsilon of 1e-5 and scores by
// 1 / sqrt(d_k), and knows no other.
std::vector<std::string> reasons_against_marian(const TransformerConfig& config);

// config.json of a MarianMTModel. There must be no reason against it.
nlohmann::json marian_json(const TransformerConfig& config);

// The config of a MarianMTModel, whoever wrote it: keys that do not change what the model computes
// are passed over, optional ones have the defaults of transformers. `name` begins the error, which
// tells in one line all that is missing, mistyped or beyond a Transformer here.
TransformerConfig marian_config(const nlohmann::json& object, const std::string& name);

}  // namespace heed::models
