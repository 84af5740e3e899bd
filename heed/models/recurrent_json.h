#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "heed/models/recurrent_config.h"

namespace heed::models {

inline constexpr const char* kHeedRecurrent = "heed-recurrent";  // "model_type"

// config.json, every choice under the name it has in RecurrentConfig.
nlohmann::json recurrent_json(const RecurrentConfig& config);

// The config again. `name` begins the error, which tells in one line every key that is missing,
// mistyped or unknown.
RecurrentConfig recurrent_config(const nlohmann::json& object, const std::string& name);

}  // namespace heed::models
