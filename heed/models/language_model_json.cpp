#include "heed/models/language_model_json.h"

#include "heed/models/gpt2.h"
#include "heed/models/layer_json.h"
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
      {"memory", config.memory},
      {"attention_biases", name_of(config.attention_biases, kBiases)},
      {"tied", config.tied},
      {"output_bias", config.output_bias},
      {"embedding_scale", name_of(config.embedding_scale, kEmbeddingScales)},
  };
  write_layers(config, written);
  if (config.begin) written["begin"] = *config.begin;
  if (config.end) written["end"] = *config.end;
  return written;
}

LanguageModelConfig our_config(const json& object, const std::string& name) {
  JsonFields fields(object, name);
  LanguageModelConfig config;
  fields.text("model_type");
  fields.ignore("architectures");
  config.vocab = fields.required_whole("vocab");
  config.layers = fields.required_whole("layers");
  read_layers(fields, config);
  fields.read_if_stated("memory", config.memory);
  fields.read_if_stated("attention_biases", kBiases, config.attention_biases);
  fields.read_if_stated("tied", config.tied);
  fields.read_if_stated("output_bias", config.output_bias);
  fields.read_if_stated("embedding_scale", kEmbeddingScales, config.embedding_scale);
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
  const std::string type = model_type(object, name);
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
