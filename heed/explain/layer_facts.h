#pragma once

#include "heed/models/encoder_model_config.h"
#include "heed/models/language_model_config.h"
#include "heed/models/layer_choices.h"
#include "heed/models/transformer_config.h"
#include "heed/nn/embedding.h"

namespace heed::explain {

// What the steps of a layer have to know of a model's choices to name what they show.
struct LayerFacts {
  Index layers = 1, heads = 1, width = 0;
  nn::ScoreScale scale = {};
  nn::Positions positions = nn::Positions::none;
  nn::AttentionForm form = {};
  nn::NormPlacement norm = nn::NormPlacement::after;
  nn::NormKind norm_kind = nn::NormKind::layer;
  nn::Skip residual = nn::Skip::with;
  float stream = 1.0f;  // DeepNet's alpha
  nn::Activation activation = nn::Activation::relu;
  bool gated = false;
  nn::Biases biases = nn::Biases::with, attention_biases = nn::Biases::with;
  nn::EmbeddingScale embedding_scale = nn::EmbeddingScale::none;
};

// Whether attention has biases, which language models choose by itself.
inline nn::Biases attention_biases(const models::TransformerConfig& config) {
  return config.biases;
}
inline nn::Biases attention_biases(const models::LanguageModelConfig& config) {
  return config.biases == nn::Biases::with ? config.attention_biases : nn::Biases::without;
}

// Of one stack of a models::TransformerConfig or LanguageModelConfig.
template <typename Config>
LayerFacts facts_of(const Config& config, Index layers, const models::InitialStack& stack) {
  return {.layers = layers,
          .heads = config.heads,
          .width = config.width,
          .scale = config.score_scale,
          .positions = config.positions,
          .form = config.attention,
          .norm = config.norm,
          .norm_kind = config.norm_kind,
          .residual = config.residual,
          .stream = stack.stream,
          .activation = config.activation,
          .gated = config.gated,
          .biases = config.biases,
          .attention_biases = attention_biases(config),
          .embedding_scale = config.embedding_scale};
}

inline LayerFacts facts_of(const models::EncoderModelConfig& config) {
  return {.layers = config.layers,
          .heads = config.heads,
          .width = config.width,
          .positions = nn::Positions::learned,
          .activation = config.activation};
}

// Cross-attention, whose queries and keys stand in different sentences, has no positions of its own
// and looks at every key.
inline LayerFacts facts_of_cross(LayerFacts facts) {
  facts.positions = nn::Positions::none;
  facts.form = {};
  return facts;
}

}  // namespace heed::explain
