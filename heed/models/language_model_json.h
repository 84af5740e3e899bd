#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "heed/models/language_model_config.h"
#include "heed/models/stored_weight.h"

namespace heed::models {

// Which files a language model has: those of a class of transformers, or our own.
//   gpt2   GPT2LMHeadModel: LayerNorm before the sub-layers, learned positions, biases
//   llama  LlamaForCausalLM: RMSNorm before them, gated SiLU, rotary positions, no biases
//   heed   any other
enum class LanguageModelForm { gpt2, llama, heed };

inline constexpr const char* kHeedLanguageModel =
    "heed-language-model";  // "model_type" of the last

// The class that can be this model. Where none can, `reasons` gets a clause a reason against the
// one that comes nearest.
LanguageModelForm form_of(const LanguageModelConfig& config, std::vector<std::string>& reasons);

// config.json of that form, which must be able to be this model.
nlohmann::json language_model_json(const LanguageModelConfig& config, LanguageModelForm form);

// The config of any of the three, whoever wrote it: keys that do not change what the model computes
// are passed over in files of others, where optional ones have the defaults of transformers. `name`
// begins the error, which tells in one line all that is missing, mistyped or beyond a language
// model here.
bool is_language_model(std::string_view model_type);
struct LanguageModelFile {
  LanguageModelForm form;
  LanguageModelConfig config;
};
LanguageModelFile language_model_config(const nlohmann::json& object, const std::string& name);

// How a file of that form holds the parameters of a model: their paths and shapes.
std::vector<StoredWeight> language_model_weights(const NamedTensors& parameters,
                                                 LanguageModelForm form);

}  // namespace heed::models
