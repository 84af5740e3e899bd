#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "heed/models/language_model_config.h"
#include "heed/models/stored_weight.h"

// A language model as GPT2LMHeadModel of transformers has it.
namespace heed::models {

inline constexpr const char* kGpt2 = "gpt2";  // its "model_type"

// Why that class cannot be this model, a clause a reason; none if it can.
std::vector<std::string> reasons_against_gpt2(const LanguageModelConfig& config);

// Its config.json, written and read: see language_model_json.h.
nlohmann::json gpt2_json(const LanguageModelConfig& config);
LanguageModelConfig gpt2_config(const nlohmann::json& object, const std::string& name);

// Matrices are transposed, and queries, keys and values are one. The files of the first release
// lack the word "transformer." before each name.
std::vector<StoredWeight> gpt2_weights(const NamedTensors& parameters);

}  // namespace heed::models
