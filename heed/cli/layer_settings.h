#pragma once

#include "heed/cli/attention_settings.h"
#include "heed/models/choice_names.h"

namespace heed::cli {

template <>
struct Names<nn::NormPlacement> {
  static constexpr std::span all = models::kNorms;
};

template <>
struct Names<nn::NormKind> {
  static constexpr std::span all = models::kNormKinds;
};

template <>
struct Names<nn::Skip> {
  static constexpr std::span all = models::kSkips;
};

// "inverse-sqrt", "none" or a number.
template <>
struct Value<nn::ScoreScale> {
  static constexpr int kCount = 1;
  static Words words() { return {"inverse-sqrt", "none"}; }
  static std::string takes() { return "inverse-sqrt|none|X"; }
  static nn::ScoreScale read(Texts texts);
  static std::string write(const nn::ScoreScale& scale);
};

template <>
struct Names<nn::Positions> {
  static constexpr std::span all = models::kPositions;
};

template <>
struct Names<nn::RotaryScaling::Kind> {
  static constexpr std::span all = models::kRotaryScalings;
};

template <>
struct Names<nn::Activation> {
  static constexpr std::span all = models::kActivations;
};

template <>
struct Names<nn::Biases> {
  static constexpr std::span all = models::kBiases;
};

template <>
struct Names<nn::EmbeddingScale> {
  static constexpr std::span all = models::kEmbeddingScales;
};

template <>
struct Names<models::InitialWeights> {
  static constexpr std::span all = models::kInitialWeights;
};

void declare_rotary(Settings& settings, nn::RotaryConfig& rotary);
void declare_relative(Settings& settings, nn::RelativeConfig& relative);

template <typename Config>
void declare_layer_sizes(Settings& settings, Config& config) {
  settings.add("model.width", config.width, "width of the model (d_model)")
      .alias({"d-model", "dim-emb", "encoder-embed-dim", "n-embd", "hidden-size"})
      .at_least(1);
  settings.add("model.heads", config.heads, "attention heads (h)")
      .alias({"nhead", "num-heads", "n-head", "transformer-heads", "encoder-attention-heads",
              "attention.heads"})
      .at_least(1);
  settings
      .add("model.key-value-heads", config.key_value_heads,
           "heads of keys and values, each read by as many of queries; 0: one each")
      .alias({"num-key-value-heads"})
      .at_least(0);
  settings.add("model.hidden", config.hidden, "hidden width of the feed-forward network (d_ff)")
      .alias({"d-ff", "dim-feedforward", "transformer-dim-ffn", "encoder-ffn-embed-dim", "n-inner",
              "intermediate-size"})
      .at_least(1);
  settings
      .add("model.layer-groups", config.layer_groups,
           "layers with parameters of their own, which the others share; 0: all have")
      .alias({"num-hidden-groups"})
      .at_least(0);
}

template <typename Config>
void declare_dropouts(Settings& settings, Config& config) {
  settings
      .add("model.dropout", config.dropout, "dropout of embeddings and of each sub-layer's output")
      .alias({"transformer-dropout"})
      .at_least(0)
      .below(1);
  settings.add("model.attention-dropout", config.attention_dropout, "dropout of attention weights")
      .alias({"transformer-dropout-attention"})
      .at_least(0)
      .below(1);
  settings
      .add("model.hidden-dropout", config.hidden_dropout,
           "dropout of the feed-forward network's hidden units")
      .alias({"activation-dropout", "relu-dropout", "transformer-dropout-ffn"})
      .at_least(0)
      .below(1);
  settings
      .add("model.layer-dropout", config.layer_drop,
           "probability that a training pass leaves a layer out")
      .alias({"layerdrop", "encoder-layerdrop"})
      .at_least(0)
      .below(1);
}

template <typename Config>
void declare_norms(Settings& settings, Config& config) {
  settings
      .add("model.norm", config.norm,
           "normalisation after each sub-layer, as in the paper, before it, or before it and of "
           "what it adds")
      .alias({"norm-placement"});
  settings.add("model.norm-kind", config.norm_kind, "LayerNorm, RMSNorm, BatchNorm or none");
  settings.add("model.norm-epsilon", config.norm_epsilon, "normalisation: added to variances")
      .alias({"layer-norm-eps", "rms-norm-eps"})
      .above(0);
}

// The choices of a model made of Transformer layers, but for how many it has.
template <typename Config>
void declare_layers(Settings& settings, Config& config) {
  declare_layer_sizes(settings, config);
  declare_dropouts(settings, config);
  declare_norms(settings, config);
  settings.add("model.residual", config.residual,
               "whether what a sub-layer computes is added to what it reads, or takes its place");
  settings.add("model.score-scale", config.score_scale, "what attention scores are multiplied by");
  settings.add("model.positions", config.positions, "how the model knows the order of tokens");
  settings
      .add("model.max-positions", config.max_length,
           "learned positions: longest sentence or text, in tokens")
      .alias({"max-position-embeddings", "max-source-positions", "n-positions"})
      .at_least(1);
  declare_rotary(settings, config.rotary);
  declare_relative(settings, config.relative);
  declare_attention(settings, config.attention);
  settings.add("model.activation", config.activation, "activation of the feed-forward network")
      .alias({"activation-fn", "activation-function"});
  settings.add("model.gated", config.gated,
               "whether the activation multiplies another projection, as in SwiGLU");
  settings.add("model.biases", config.biases, "whether linear layers and LayerNorm have biases");
  settings.add("model.initial-weights", config.initial_weights, "how the first weights are drawn");
  settings
      .add("model.deviation", config.deviation,
           "standard deviation of the first weights, where it is one for all")
      .alias({"initializer-range"})
      .above(0);
}

// Throws UsageError where a flag has no effect.
void check_rotary_read(const Settings& settings, const nn::RotaryConfig& rotary, bool is_read);
void check_relative_read(const Settings& settings, nn::Positions positions);

template <typename Config>
void check_layers_read(const Settings& settings, const Config& config) {
  check_rotary_read(settings, config.rotary, config.positions == nn::Positions::rotary);
  check_relative_read(settings, config.positions);
  check_attention_read(settings, config.attention);
}

}  // namespace heed::cli
