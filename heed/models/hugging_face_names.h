#pragma once

#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "heed/base/json_fields.h"
#include "heed/models/language_model_config.h"
#include "heed/tensor/named_tensors.h"

// What the configs and weights of several classes of transformers have in common.
namespace heed::models {

// The first name of each is the one we write. transformers has "gelu" by the error function.
inline constexpr ChoiceName<nn::Activation> kTheirActivations[] = {
    {"relu", nn::Activation::relu},          {"gelu", nn::Activation::gelu},
    {"gelu_new", nn::Activation::gelu_tanh}, {"gelu_pytorch_tanh", nn::Activation::gelu_tanh},
    {"silu", nn::Activation::silu},          {"swish", nn::Activation::silu},
    {"sigmoid", nn::Activation::sigmoid},    {"tanh", nn::Activation::tanh}};

// "layers.3.attention.query.weight" -> "3", "attention.query.weight"
std::pair<std::string, std::string> layer_of(const std::string& path);

// Whether the parameters of a language model have no output layer beside the embedding.
bool is_tied(const NamedTensors& parameters);

// bos_token_id and eos_token_id; of several ends the first.
void write_ends(const LanguageModelConfig& config, nlohmann::json& written);
void read_ends(const nlohmann::json& object, JsonFields& fields, LanguageModelConfig& config);

// id2label and label2id: the names of a classifier's classes, by their numbers. Two without names
// where the file says nothing.
void write_class_names(std::span<const std::string> names, nlohmann::json& written);
std::vector<std::string> read_class_names(const nlohmann::json& object, JsonFields& fields);

}  // namespace heed::models
