#include "heed/models/vit.h"

#include <nlohmann/json.hpp>

#include "heed/base/json_fields.h"
#include "heed/models/hugging_face_names.h"

namespace heed::models {
namespace {

using nlohmann::json;

struct VitName {
  const char* path;
  const char* theirs;
};

// Of the whole model.
constexpr VitName kVitNames[] = {
    {"class_token", "vit.embeddings.cls_token"},
    {"positions", "vit.embeddings.position_embeddings"},
    {"patches.projection.weight", "vit.embeddings.patch_embeddings.projection.weight"},
    {"patches.projection.bias", "vit.embeddings.patch_embeddings.projection.bias"},
    {"norm.gain", "vit.layernorm.weight"},
    {"norm.bias", "vit.layernorm.bias"},
    {"output", "classifier.weight"},
    {"output_bias", "classifier.bias"},
};

// Of a layer, as the part of its parameters' paths behind "layers.0.", and in a file.
constexpr VitName kVitLayerNames[] = {
    {"attention.query", "attention.attention.query"},
    {"attention.key", "attention.attention.key"},
    {"attention.value", "attention.attention.value"},
    {"attention.output", "attention.output.dense"},
    {"attention_residual.norm", "layernorm_before"},
    {"feed_forward.expand", "intermediate.dense"},
    {"feed_forward.contract", "output.dense"},
    {"feed_forward_residual.norm", "layernorm_after"},
};

std::string vit_name(const std::string& path) {
  for (const auto& [ours, theirs] : kVitNames) {
    if (path == ours) return theirs;
  }
  const auto [layer, rest] = layer_of(path);
  for (const auto& [ours, theirs] : kVitLayerNames) {
    if (!rest.starts_with(ours)) continue;
    const std::string field = rest.substr(std::string_view(ours).size() + 1);
    return fmt::format("vit.encoder.layer.{}.{}.{}", layer, theirs,
                       field == "gain" ? "weight" : field);
  }
  throw Error(fmt::format("vit: has no name for {}", path));
}

Shape vit_shape(const std::string& path, const VisionTransformerConfig& config) {
  if (path == "class_token") return {1, 1, config.width};
  if (path == "positions") return {1, config.length(), config.width};
  if (path == "patches.projection.weight") {
    return {config.width, config.channels, config.patch_size, config.patch_size};
  }
  return {};
}

}  // namespace

json vit_json(const VisionTransformerConfig& config) {
  json written = {
      {"model_type", kVit},
      {"architectures", {"ViTForImageClassification"}},
      {"image_size", config.image_size},
      {"patch_size", config.patch_size},
      {"num_channels", config.channels},
      {"num_hidden_layers", config.layers},
      {"hidden_size", config.width},
      {"num_attention_heads", config.heads},
      {"intermediate_size", config.hidden},
      {"hidden_act", name_of(config.activation, kTheirActivations)},
      {"hidden_dropout_prob", shortest(config.dropout)},
      {"attention_probs_dropout_prob", shortest(config.attention_dropout)},
      {"layer_norm_eps", shortest(config.norm_epsilon)},
      {"qkv_bias", true},
      {"torch_dtype", "float32"},
  };
  write_class_names(config.labels, written);
  return written;
}

VisionTransformerConfig vit_config(const json& object, const std::string& name) {
  JsonFields fields(object, name);
  VisionTransformerConfig config;
  config.image_size = fields.whole("image_size").value_or(224);
  config.patch_size = fields.whole("patch_size").value_or(16);
  config.channels = fields.whole("num_channels").value_or(3);
  config.layers = fields.whole("num_hidden_layers").value_or(12);
  config.width = fields.whole("hidden_size").value_or(768);
  config.heads = fields.whole("num_attention_heads").value_or(12);
  config.hidden = fields.whole("intermediate_size").value_or(3072);
  config.activation = fields.choice<nn::Activation>(
      "hidden_act", fields.text("hidden_act").value_or("gelu"), kTheirActivations);
  config.dropout = fields.number("hidden_dropout_prob").value_or(0.0f);
  config.attention_dropout = fields.number("attention_probs_dropout_prob").value_or(0.0f);
  config.norm_epsilon = fields.number("layer_norm_eps").value_or(1e-12f);
  config.labels = read_class_names(object, fields);
  if (!fields.flag("qkv_bias").value_or(true)) fields.complain("qkv_bias is false, wanted true");
  fields.raise();
  return config;
}

std::vector<StoredWeight> vit_weights(const NamedTensors& parameters,
                                      const VisionTransformerConfig& config) {
  std::vector<StoredWeight> weights;
  for (const auto& [path, tensor] : parameters) {
    weights.push_back({.path = path,
                       .names = {vit_name(path)},
                       .shape = tensor.shape(),
                       .stored_as = vit_shape(path, config)});
  }
  return weights;
}

}  // namespace heed::models
