#include "heed/models/language_model_json.h"

#include <nlohmann/json.hpp>

#include "heed/base/json_fields.h"
#include "heed/models/choice_names.h"
#include "heed/models/gpt2.h"
#include "heed/models/llama.h"

namespace heed::models {
namespace {

using nlohmann::json;

json our_json(const LanguageModelConfig& config) {
  json written = {
      {"model_type", kHeedLanguageModel},
      {"architectures", {"HeedLanguageModel"}},
      {"vocab", config.vocab},
      {"layers", config.layers},
      {"width", config.width},
      {"heads", config.heads},
      {"key_value_heads", config.key_value_heads},
      {"hidden", config.hidden},
      {"dropout", shortest(config.dropout)},
      {"attention_dropout", shortest(config.attention_dropout)},
      {"hidden_dropout", shortest(config.hidden_dropout)},
      {"norm", name_of(config.norm, kNorms)},
      {"norm_kind", name_of(config.norm_kind, kNormKinds)},
      {"norm_epsilon", shortest(config.norm_epsilon)},
      {"positions", name_of(config.positions, kPositions)},
      {"max_length", config.max_length},
      {"rotary_width", config.rotary.width},
      {"rotary_base", config.rotary.base},
      {"rotary_scaling", name_of(config.rotary.scaling.kind, kRotaryScalings)},
      {"rotary_factor", config.rotary.scaling.factor},
      {"rotary_low_frequency", config.rotary.scaling.low_frequency},
      {"rotary_high_frequency", config.rotary.scaling.high_frequency},
      {"rotary_original_length", config.rotary.scaling.original_length},
      {"activation", name_of(config.activation, kActivations)},
      {"gated", config.gated},
      {"biases", name_of(config.biases, kBiases)},
      {"tied", config.tied},
      {"deviation", shortest(config.deviation)},
      {"depth_scaled", config.depth_scaled},
  };
  if (config.begin) written["begin"] = *config.begin;
  if (config.end) written["end"] = *config.end;
  return written;
}

void read_sizes(JsonFields& fields, LanguageModelConfig& config) {
  for (const auto& [key, size] : {
           std::pair{"vocab", &config.vocab},
           {"layers", &config.layers},
           {"width", &config.width},
           {"heads", &config.heads},
           {"key_value_heads", &config.key_value_heads},
           {"hidden", &config.hidden},
           {"max_length", &config.max_length},
           {"rotary_width", &config.rotary.width},
           {"rotary_original_length", &config.rotary.scaling.original_length},
       }) {
    *size = fields.required_whole(key);
  }
}

void read_numbers(JsonFields& fields, LanguageModelConfig& config) {
  for (const auto& [key, number] : {
           std::pair{"dropout", &config.dropout},
           {"attention_dropout", &config.attention_dropout},
           {"hidden_dropout", &config.hidden_dropout},
           {"norm_epsilon", &config.norm_epsilon},
           {"deviation", &config.deviation},
       }) {
    *number = fields.required_number(key);
  }
  nn::RotaryScaling& scaling = config.rotary.scaling;
  for (const auto& [key, number] : {
           std::pair{"rotary_base", &config.rotary.base},
           {"rotary_factor", &scaling.factor},
           {"rotary_low_frequency", &scaling.low_frequency},
           {"rotary_high_frequency", &scaling.high_frequency},
       }) {
    *number = fields.required_number(key);
  }
}

LanguageModelConfig our_config(const json& object, const std::string& name) {
  JsonFields fields(object, name);
  LanguageModelConfig config;
  fields.text("model_type");
  fields.ignore("architectures");
  read_sizes(fields, config);
  read_numbers(fields, config);
  fields.read_choice("norm", kNorms, config.norm);
  fields.read_choice("norm_kind", kNormKinds, config.norm_kind);
  fields.read_choice("positions", kPositions, config.positions);
  fields.read_choice("rotary_scaling", kRotaryScalings, config.rotary.scaling.kind);
  fields.read_choice("activation", kActivations, config.activation);
  fields.read_choice("biases", kBiases, config.biases);
  for (const auto& [key, flag] : {std::pair{"gated", &config.gated},
                                  {"tied", &config.tied},
                                  {"depth_scaled", &config.depth_scaled}}) {
    const auto value = fields.flag(key);
    if (!value) fields.complain(fmt::format("{} is missing", key));
    *flag = value.value_or(false);
  }
  if (const auto begin = fields.whole("begin")) config.begin = static_cast<Token>(*begin);
  if (const auto end = fields.whole("end")) config.end = static_cast<Token>(*end);
  fields.refuse_others();
  fields.raise();
  return config;
}

}  // namespace

LanguageModelForm form_of(const LanguageModelConfig& config, std::vector<std::string>& reasons) {
  const std::vector<std::string> not_gpt2 = reasons_against_gpt2(config);
  if (not_gpt2.empty()) return LanguageModelForm::gpt2;
  const std::vector<std::string> not_llama = reasons_against_llama(config);
  if (not_llama.empty()) return LanguageModelForm::llama;
  reasons = not_gpt2.size() <= not_llama.size() ? not_gpt2 : not_llama;
  return LanguageModelForm::heed;
}

json language_model_json(const LanguageModelConfig& config, LanguageModelForm form) {
  switch (form) {
    case LanguageModelForm::gpt2:
      return gpt2_json(config);
    case LanguageModelForm::llama:
      return llama_json(config);
    case LanguageModelForm::heed:
      return our_json(config);
  }
  return {};
}

bool is_language_model(std::string_view model_type) {
  return model_type == kGpt2 || model_type == kLlama || model_type == kHeedLanguageModel;
}

LanguageModelFile language_model_config(const json& object, const std::string& name) {
  JsonFields fields(object, name);
  const std::string type = fields.required_text("model_type");
  fields.raise();
  if (type == kGpt2) return {LanguageModelForm::gpt2, gpt2_config(object, name)};
  if (type == kLlama) return {LanguageModelForm::llama, llama_config(object, name)};
  check(type == kHeedLanguageModel, "{}: model_type is \"{}\", wanted \"{}\", \"{}\" or \"{}\"",
        name, type, kGpt2, kLlama, kHeedLanguageModel);
  return {LanguageModelForm::heed, our_config(object, name)};
}

std::vector<StoredWeight> language_model_weights(const NamedTensors& parameters,
                                                 LanguageModelForm form) {
  switch (form) {
    case LanguageModelForm::gpt2:
      return gpt2_weights(parameters);
    case LanguageModelForm::llama:
      return llama_weights(parameters);
    case LanguageModelForm::heed:
      return under_own_paths(parameters);
  }
  return {};
}

}  // namespace heed::models
