#include "heed/models/llama.h"

#include <nlohmann/json.hpp>

#include "heed/base/json_fields.h"
#include "heed/models/hugging_face_names.h"

namespace heed::models {
namespace {

using nlohmann::json;
using Scaling = nn::RotaryScaling::Kind;

constexpr ChoiceName<Scaling> kTheirScalings[] = {
    {"default", Scaling::none}, {"linear", Scaling::linear}, {"llama3", Scaling::llama3}};

// A parameter's path behind "layers.0.", and in a file.
constexpr std::pair<const char*, const char*> kLayerNames[] = {
    {"attention.query.weight", "self_attn.q_proj.weight"},
    {"attention.key.weight", "self_attn.k_proj.weight"},
    {"attention.value.weight", "self_attn.v_proj.weight"},
    {"attention.output.weight", "self_attn.o_proj.weight"},
    {"attention_residual.norm.gain", "input_layernorm.weight"},
    {"feed_forward.gate.weight", "mlp.gate_proj.weight"},
    {"feed_forward.expand.weight", "mlp.up_proj.weight"},
    {"feed_forward.contract.weight", "mlp.down_proj.weight"},
    {"feed_forward_residual.norm.gain", "post_attention_layernorm.weight"},
};

std::string layer_name(const std::string& path) {
  const auto [layer, rest] = layer_of(path);
  for (const auto& [ours, theirs] : kLayerNames) {
    if (rest == ours) return fmt::format("model.layers.{}.{}", layer, theirs);
  }
  throw Error(fmt::format("llama: has no name for {}", path));
}

json scaling_json(const nn::RotaryScaling& scaling) {
  json written = {{"rope_type", name_of(scaling.kind, kTheirScalings)}};
  if (scaling.kind == Scaling::none) return written;
  written["factor"] = scaling.factor;
  if (scaling.kind == Scaling::llama3) {
    written["low_freq_factor"] = scaling.low_frequency;
    written["high_freq_factor"] = scaling.high_frequency;
    written["original_max_position_embeddings"] = scaling.original_length;
  }
  return written;
}

void read_scaling(const json& object, const std::string& name, nn::RotaryConfig& rotary) {
  JsonFields fields(object, name);
  const std::string old = fields.text("type").value_or("default");
  rotary.scaling.kind =
      fields.choice<Scaling>("rope_type", fields.text("rope_type").value_or(old), kTheirScalings);
  if (const auto base = fields.number("rope_theta")) rotary.base = *base;
  if (rotary.scaling.kind != Scaling::none) {
    rotary.scaling.factor = fields.required_number("factor");
  }
  if (rotary.scaling.kind == Scaling::llama3) {
    rotary.scaling.low_frequency = fields.required_number("low_freq_factor");
    rotary.scaling.high_frequency = fields.required_number("high_freq_factor");
    rotary.scaling.original_length = fields.required_whole("original_max_position_embeddings");
  }
  fields.raise();
}

}  // namespace

std::vector<std::string> reasons_against_llama(const LanguageModelConfig& config) {
  std::vector<std::string> reasons;
  const auto unless = [&](bool ok, const char* reason) {
    if (!ok) reasons.emplace_back(reason);
  };
  unless(config.norm == nn::NormPlacement::before, "its norms do not come before the sub-layers");
  unless(config.norm_kind == nn::NormKind::rms, "its norms are not RMSNorm");
  unless(config.positions == nn::Positions::rotary, "its positions are not rotary");
  unless(config.rotary.width == 0 || config.rotary.width * config.heads == config.width,
         "its rotary positions turn a part of each head");
  unless(config.biases == nn::Biases::without, "it has biases");
  unless(config.gated, "its feed-forward network is not gated");
  unless(config.dropout == 0 && config.hidden_dropout == 0, "it drops what Llama does not");
  unless(config.layer_groups == 0, "its layers share parameters");
  unless(config.embedding_scale == nn::EmbeddingScale::none, "it scales its embeddings");
  unless(!config.output_bias, "its output layer has a bias");
  unless(config.attention == nn::AttentionForm{}, "its attention is not dense");
  unless(config.residual == nn::Skip::with, "its sub-layers have no residual connection");
  unless(config.score_scale == nn::ScoreScale{}, "its score scale is not 1/sqrt(d_k)");
  return reasons;
}

json llama_json(const LanguageModelConfig& config) {
  json rotary = scaling_json(config.rotary.scaling);
  json written = {
      {"model_type", kLlama},
      {"architectures", {"LlamaForCausalLM"}},
      {"vocab_size", config.vocab},
      {"hidden_size", config.width},
      {"intermediate_size", config.hidden},
      {"num_hidden_layers", config.layers},
      {"num_attention_heads", config.heads},
      {"num_key_value_heads", config.key_value_heads == 0 ? config.heads : config.key_value_heads},
      {"head_dim", config.width / config.heads},
      {"hidden_act", name_of(config.activation, kTheirActivations)},
      {"max_position_embeddings", config.max_length},
      {"initializer_range", shortest(config.deviation)},
      {"rms_norm_eps", shortest(config.norm_epsilon)},
      {"attention_dropout", shortest(config.attention_dropout)},
      {"rope_theta", config.rotary.base},
      {"rope_scaling", config.rotary.scaling.kind == Scaling::none ? json() : rotary},
      {"attention_bias", false},
      {"mlp_bias", false},
      {"tie_word_embeddings", config.tied},
      {"torch_dtype", "float32"},
  };
  rotary["rope_theta"] = config.rotary.base;
  written["rope_parameters"] = rotary;
  write_ends(config, written);
  return written;
}

LanguageModelConfig llama_config(const json& object, const std::string& name) {
  JsonFields fields(object, name);
  LanguageModelConfig config = llama();
  config.vocab = fields.whole("vocab_size").value_or(32000);
  config.width = fields.whole("hidden_size").value_or(4096);
  config.hidden = fields.whole("intermediate_size").value_or(11008);
  config.layers = fields.whole("num_hidden_layers").value_or(32);
  config.heads = fields.whole("num_attention_heads").value_or(32);
  config.key_value_heads = fields.whole("num_key_value_heads").value_or(0);
  if (config.key_value_heads == config.heads) config.key_value_heads = 0;
  config.max_length = fields.whole("max_position_embeddings").value_or(2048);
  config.activation = fields.choice<nn::Activation>(
      "hidden_act", fields.text("hidden_act").value_or("silu"), kTheirActivations);
  config.deviation = fields.number("initializer_range").value_or(0.02f);
  config.norm_epsilon = fields.number("rms_norm_eps").value_or(1e-6f);
  config.attention_dropout = fields.number("attention_dropout").value_or(0.0f);
  config.rotary.base = fields.number("rope_theta").value_or(10000.0f);
  config.tied = fields.flag("tie_word_embeddings").value_or(false);
  for (const char* bias : {"attention_bias", "mlp_bias"}) {
    if (fields.flag(bias).value_or(false)) {
      fields.complain(fmt::format("{} is true, wanted false", bias));
    }
  }
  const Index head = config.heads > 0 ? config.width / config.heads : 0;
  if (const Index stated = fields.whole("head_dim").value_or(head); stated != head) {
    fields.complain(
        fmt::format("head_dim is {}, wanted hidden_size / num_attention_heads, {}", stated, head));
  }
  read_ends(object, fields, config);
  for (const char* key : {"rope_scaling", "rope_parameters"}) {
    if (object.contains(key) && object[key].is_object()) {
      read_scaling(object[key], name, config.rotary);
    }
  }
  fields.raise();
  return config;
}

std::vector<StoredWeight> llama_weights(const NamedTensors& parameters) {
  const bool tied = is_tied(parameters);
  std::vector<StoredWeight> weights;
  for (const auto& [path, tensor] : parameters) {
    if (path == "output") {
      weights.push_back({path, {"lm_head.weight"}, tensor.shape()});
    } else if (path == "embedding") {
      std::vector<std::string> names = {"model.embed_tokens.weight"};
      if (tied) names.emplace_back("lm_head.weight");
      weights.push_back({path, names, tensor.shape()});
    } else if (path == "norm.0.gain") {
      weights.push_back({path, {"model.norm.weight"}, tensor.shape()});
    } else {
      weights.push_back({path, {layer_name(path)}, tensor.shape()});
    }
  }
  return weights;
}

}  // namespace heed::models
