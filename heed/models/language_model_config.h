#pragma once

#include <limits>
#include <optional>

#include "heed/models/initial_weights.h"
#include "heed/nn/attention.h"
#include "heed/nn/embedding.h"
#include "heed/nn/feed_forward.h"
#include "heed/nn/positions.h"
#include "heed/nn/residual.h"

namespace heed::models {

// Every choice of a decoder-only Transformer. The defaults are GPT-2's form (Radford et al.,
// "Language Models are Unsupervised Multitask Learners", 2019, section 2.3), of the smallest size.
struct LanguageModelConfig {
  Index vocab = 50257;
  Index layers = 12;
  Index width = 768;  // D
  Index heads = 12;
  Index key_value_heads = 0;  // each read by heads / key_value_heads of queries; 0: one each
  Index hidden = 3072;        // of the feed-forward network
  float dropout = 0.1f;       // of embeddings and of what each sub-layer adds
  float attention_dropout = 0.1f;
  float hidden_dropout = 0.0f;
  float layer_drop = 0.0f;  // of layers as a whole
  Index layer_groups = 0;   // of layers that share their parameters; 0: none do
  nn::NormPlacement norm = nn::NormPlacement::before;
  nn::NormKind norm_kind = nn::NormKind::layer;
  float norm_epsilon = 1e-5f;
  nn::Skip residual = nn::Skip::with;
  nn::Positions positions = nn::Positions::learned;
  Index max_length = 1024;           // tokens that a sequence may have, of learned positions
  nn::RotaryConfig rotary = {};      // of rotary positions; a width of 0: heads turn as a whole
  nn::RelativeConfig relative = {};  // of positions that are offsets, but for kind and sides
  // States of the segments before that training attends to (Dai et al., 2019, section 3.2).
  Index memory = 0;
  nn::AttentionForm attention = {};  // of self-attention
  nn::ScoreScale score_scale = {};
  nn::Activation activation = nn::Activation::gelu_tanh;
  bool gated = false;  // the feed-forward network
  nn::Biases biases = nn::Biases::with;
  nn::Biases attention_biases = nn::Biases::with;  // of attention, where there are biases
  bool tied = true;                                // the output layer is the embedding
  bool output_bias = false;                        // of the output layer
  nn::EmbeddingScale embedding_scale = nn::EmbeddingScale::none;
  InitialWeights initial_weights = InitialWeights::depth_scaled;
  float deviation = 0.02f;  // of embeddings and, of the kinds that have one, of all first weights
  std::optional<Token> begin = {}, end = {};  // of a text, where the vocabulary has such tokens

  // The most tokens that a text has positions for; all but learned ones have no end.
  Index longest() const {
    return positions == nn::Positions::learned ? max_length : std::numeric_limits<Index>::max();
  }

  // Whether a text may be remembered without its beginning: positions are distances to other tokens
  // alone, and attention has each token by itself.
  bool forgets() const {
    return positions != nn::Positions::learned && positions != nn::Positions::sinusoidal &&
           positions != nn::Positions::rotary && !attention.is_linear();
  }

  friend bool operator==(const LanguageModelConfig&, const LanguageModelConfig&) = default;
};

// The 124 million parameters of GPT-2, 768 wide with 12 layers: the paper's table 2, its first row.
LanguageModelConfig gpt2();
// Llama's form (Touvron et al., "LLaMA", 2023, section 2.2): RMSNorm, SiLU gates, rotary positions,
// no biases, an output layer of its own. The size is GPT-2's, with a hidden width of 2,048.
LanguageModelConfig llama();

// Transformer-XL (Dai et al., 2019), the 41 million parameters of its table 2: post-norm, relative
// positions with biases of each layer's own, no other biases in attention, scaled embeddings that
// are the output layer too, memories as long as its segments of 512.
LanguageModelConfig transformer_xl();

// Throws one line that names every impossible choice.
void check_config(const LanguageModelConfig& config);

}  // namespace heed::models
