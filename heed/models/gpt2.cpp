#include "heed/models/gpt2.h"

#include <nlohmann/json.hpp>

#include "heed/base/json_fields.h"
#include "heed/models/hugging_face_names.h"

namespace heed::models {
namespace {

using nlohmann::json;

// Of a layer, as the part of its parameters' paths behind "layers.0.", and in a file.
struct LayerPart {
  const char* path;
  const char* theirs;
  bool matrix = false;  // has a weight, which is transposed
  Index part = 0, parts = 1;
};

constexpr LayerPart kLayerParts[] = {
    {"attention.query", "attn.c_attn", true, 0, 3},
    {"attention.key", "attn.c_attn", true, 1, 3},
    {"attention.value", "attn.c_attn", true, 2, 3},
    {"attention.output", "attn.c_proj", true},
    {"attention_residual.norm", "ln_1"},
    {"feed_forward.expand", "mlp.c_fc", true},
    {"feed_forward.contract", "mlp.c_proj", true},
    {"feed_forward_residual.norm", "ln_2"},
};

std::vector<std::string> with_and_without_prefix(const std::string& name) {
  return {"transformer." + name, name};
}

// "layers.3.attention.query.weight"
StoredWeight layer_weight(const std::string& path, const Shape& shape) {
  const auto [layer, rest] = layer_of(path);
  for (const LayerPart& one : kLayerParts) {
    if (!rest.starts_with(one.path)) continue;
    const std::string field = rest.substr(std::string_view(one.path).size() + 1);
    const std::string theirs = field == "gain" ? "weight" : field;
    return {.path = path,
            .names = with_and_without_prefix(fmt::format("h.{}.{}.{}", layer, one.theirs, theirs)),
            .shape = shape,
            .transposed = one.matrix && field == "weight",
            .part = one.part,
            .parts = one.parts};
  }
  throw Error(fmt::format("gpt2: has no name for {}", path));
}

}  // namespace

std::vector<std::string> reasons_against_gpt2(const LanguageModelConfig& config) {
  std::vector<std::string> reasons;
  const auto unless = [&](bool ok, const char* reason) {
    if (!ok) reasons.emplace_back(reason);
  };
  unless(config.norm == nn::NormPlacement::before, "its norms do not come before the sub-layers");
  unless(config.norm_kind == nn::NormKind::layer, "its norms are not LayerNorm");
  unless(config.positions == nn::Positions::learned, "its positions are not learned");
  unless(config.biases == nn::Biases::with, "it has no biases");
  unless(!config.gated, "its feed-forward network is gated");
  unless(config.key_value_heads == 0 || config.key_value_heads == config.heads,
         "its heads share keys and values");
  unless(config.hidden_dropout == 0, "it drops hidden units");
  unless(config.layer_groups == 0, "its layers share parameters");
  unless(config.attention_biases == nn::Biases::with, "its attention has no biases");
  unless(config.embedding_scale == nn::EmbeddingScale::none, "it scales its embeddings");
  unless(!config.output_bias, "its output layer has a bias");
  unless(config.attention == nn::AttentionForm{}, "its attention is not dense");
  unless(config.residual == nn::Skip::with, "its sub-layers have no residual connection");
  unless(config.score_scale == nn::ScoreScale{}, "its score scale is not 1/sqrt(d_k)");
  return reasons;
}

json gpt2_json(const LanguageModelConfig& config) {
  json written = {
      {"model_type", kGpt2},
      {"architectures", {"GPT2LMHeadModel"}},
      {"vocab_size", config.vocab},
      {"n_positions", config.max_length},
      {"n_embd", config.width},
      {"n_layer", config.layers},
      {"n_head", config.heads},
      {"n_inner", config.hidden},
      {"activation_function", name_of(config.activation, kTheirActivations)},
      {"resid_pdrop", shortest(config.dropout)},
      {"embd_pdrop", shortest(config.dropout)},
      {"attn_pdrop", shortest(config.attention_dropout)},
      {"layer_norm_epsilon", shortest(config.norm_epsilon)},
      {"initializer_range", shortest(config.deviation)},
      {"tie_word_embeddings", config.tied},
      {"torch_dtype", "float32"},
  };
  write_ends(config, written);
  return written;
}

LanguageModelConfig gpt2_config(const json& object, const std::string& name) {
  JsonFields fields(object, name);
  LanguageModelConfig config;
  config.vocab = fields.whole("vocab_size").value_or(50257);
  config.max_length = fields.whole("n_positions").value_or(1024);
  config.width = fields.whole("n_embd").value_or(768);
  config.layers = fields.whole("n_layer").value_or(12);
  config.heads = fields.whole("n_head").value_or(12);
  config.hidden = fields.whole("n_inner").value_or(4 * config.width);
  config.activation = fields.choice<nn::Activation>(
      "activation_function", fields.text("activation_function").value_or("gelu_new"),
      kTheirActivations);
  config.dropout = fields.number("resid_pdrop").value_or(0.1f);
  config.attention_dropout = fields.number("attn_pdrop").value_or(0.1f);
  config.norm_epsilon = fields.number("layer_norm_epsilon").value_or(1e-5f);
  config.deviation = fields.number("initializer_range").value_or(0.02f);
  config.tied = fields.flag("tie_word_embeddings").value_or(true);
  if (!fields.flag("scale_attn_weights").value_or(true)) {
    fields.complain("scale_attn_weights is false, wanted true");
  }
  if (fields.flag("scale_attn_by_inverse_layer_idx").value_or(false)) {
    fields.complain("scale_attn_by_inverse_layer_idx is true, wanted false");
  }
  read_ends(object, fields, config);
  fields.raise();
  return config;
}

std::vector<StoredWeight> gpt2_weights(const NamedTensors& parameters) {
  const bool tied = is_tied(parameters);
  std::vector<StoredWeight> weights;
  for (const auto& [path, tensor] : parameters) {
    if (path == "output") {
      weights.push_back({path, {"lm_head.weight"}, tensor.shape()});
    } else if (path == "embedding") {
      std::vector<std::string> names = with_and_without_prefix("wte.weight");
      if (tied) names.emplace_back("lm_head.weight");
      weights.push_back({path, names, tensor.shape()});
    } else if (path == "positions.table") {
      weights.push_back({path, with_and_without_prefix("wpe.weight"), tensor.shape()});
    } else if (path.starts_with("norm.0.")) {
      const char* theirs = path == "norm.0.gain" ? "ln_f.weight" : "ln_f.bias";
      weights.push_back({path, with_and_without_prefix(theirs), tensor.shape()});
    } else {
      weights.push_back(layer_weight(path, tensor.shape()));
    }
  }
  return weights;
}

}  // namespace heed::models
