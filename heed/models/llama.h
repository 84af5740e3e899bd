#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "heed/models/language_model_config.h"
#include "heed/models/stored_weight.h"

// A language model as LlamaForCausalLM of transformers has it.
namespace heed::models {

inline constexpr const char* kLlama = "llama";  // its "model_type"

// Why that class cannot be this model, a clause a reason; none if it can.
std::vector<std::string> reasons_against_llama(const LanguageModelConfig& config);

// Its config.json, written and read: see language_model_json.h. Rotary positions stand there as
// transformers 4 has them and as 5 has them.
nlohmann::json llama_json(const LanguageModelConfig& config);
LanguageModelConfig llama_config(const nlohmann::json& object, const std::string& name);

std::vector<StoredWeight> llama_weights(const NamedTensors& parameters);

}  // namespace heed::models
