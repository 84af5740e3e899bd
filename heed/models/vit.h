#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "heed/models/stored_weight.h"
#include "heed/models/vision_transformer_config.h"

// A Vision Transformer as ViTForImageClassification of transformers has it, which every one of ours
// is.
namespace heed::models {

inline constexpr const char* kVit = "vit";  // its "model_type"

nlohmann::json vit_json(const VisionTransformerConfig& config);

// The config again, whoever wrote it: keys that do not change what the model computes are passed
// over, optional ones have the defaults of transformers. `name` begins the error, which tells in
// one line all that is missing, mistyped or beyond a Vision Transformer here.
VisionTransformerConfig vit_config(const nlohmann::json& object, const std::string& name);

// The names and shapes of such a model's parameters in a file.
std::vector<StoredWeight> vit_weights(const NamedTensors& parameters,
                                      const VisionTransformerConfig& config);

}  // namespace heed::models
