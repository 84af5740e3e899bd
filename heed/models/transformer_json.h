#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "heed/models/transformer_config.h"

namespace heed::models {

// The "model_type" of a Transformer for which Hugging Face's transformers has no class.
inline constexpr const char* kHeedTransformer = "heed-transformer";

// config.json of any Transformer, every choice under the name it has in TransformerConfig.
nlohmann::json transformer_json(const TransformerConfig& config);

// The config again. `name` begins the error, which tells in one line every key that is missing,
// mistyped or unknown.
TransformerConfig transformer_config(const nlohmann::json& object, const std::string& name);

}  // namespace heed::models
