#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "heed/models/convolutional_config.h"

namespace heed::models {

inline constexpr const char* kHeedConvolutional = "heed-convolutional";  // "model_type"

// config.json, every choice under the name it has in ConvolutionalConfig.
nlohmann::json convolutional_json(const ConvolutionalConfig& config);

// The config again. `name` begins the error, which tells in one line every key that is missing,
// mistyped or unknown.
ConvolutionalConfig convolutional_config(const nlohmann::json& object, const std::string& name);

}  // namespace heed::models
