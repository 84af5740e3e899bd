#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "heed/models/transformer_config.h"

namespace heed::models {

// Two classes of Hugging Face's transformers are Transformers with sinusoidal positions, biases, an
// epsilon of 1e-5 and scores by 1 / sqrt(d_k). MarianMTModel, "model_type" marian, has its norms
// after the sub-layers; PegasusForConditionalGeneration, pegasus, has them before, and one
// embedding for both sides and the output.
bool is_hugging_face(std::string_view model_type);

// Why neither can be this model, a clause a reason; none if one can.
std::vector<std::string> reasons_against_hugging_face(const TransformerConfig& config);

// The one that can, and its config.json. There must be no reason against it.
const char* hugging_face_class(const TransformerConfig& config);
nlohmann::json hugging_face_json(const TransformerConfig& config);

// The config of either, whoever wrote it: keys that do not change what the model computes are
// passed over, optional ones have the defaults of transformers. `name` begins the error, which
// tells in one line all that is missing, mistyped or beyond a Transformer here.
TransformerConfig hugging_face_config(const nlohmann::json& object, const std::string& name);

}  // namespace heed::models
