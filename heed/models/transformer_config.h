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

// Which of source embedding, target embedding and output layer are one matrix. The paper shares all
// three (section 3.4).
enum class EmbeddingSharing { none, target_output, all };

// Every choice of the encoder-decoder of "Attention Is All You Need" (Vaswani et al., 2017). The
// defaults are the paper's base model.
struct TransformerConfig {
  Index source_vocab = 37000, target_vocab = 37000;
  Index encoder_layers = 6, decoder_layers = 6;
  Index width = 512;               // d_model
  Index heads = 8;                 // h
  Index key_value_heads = 0;       // each read by heads / key_value_heads of queries; 0: one each
  Index hidden = 2048;             // d_ff
  float dropout = 0.1f;            // of embeddings and of what each sub-layer adds, section 5.4
  float attention_dropout = 0.0f;  // of attention weights
  float hidden_dropout = 0.0f;     // of the feed-forward network's hidden units
  float layer_drop = 0.0f;         // of layers as a whole
  Index layer_groups = 0;          // of either stack's layers that share parameters; 0: none do
  nn::NormPlacement norm = nn::NormPlacement::after;
  nn::NormKind norm_kind = nn::NormKind::layer;
  float norm_epsilon = 1e-5f;
  nn::Skip residual = nn::Skip::with;
  nn::Positions positions = nn::Positions::sinusoidal;
  Index max_length = 512;            // of learned positions
  nn::RotaryConfig rotary = {};      // of rotary positions; a width of 0: heads turn as a whole
  nn::RelativeConfig relative = {};  // of positions that are offsets, but for kind and sides
  nn::AttentionForm attention = {};  // of self-attention
  nn::ScoreScale score_scale = {};
  nn::Activation activation = nn::Activation::relu;
  bool gated = false;  // the feed-forward network
  nn::Biases biases = nn::Biases::with;
  InitialWeights initial_weights = InitialWeights::xavier;
  float deviation = 0.02f;  // of all first weights but embeddings, of the kinds that have one
  EmbeddingSharing sharing = EmbeddingSharing::all;
  nn::EmbeddingScale embedding_scale = nn::EmbeddingScale::sqrt_width;
  Token end = 0;                    // </s>, ends every sentence
  Token pad = 36999;                // <pad>; its embedding is zero and stays so
  std::optional<Token> start = {};  // of a decode where it is not <pad>, as in models of others

  Token start_token() const { return start.value_or(pad); }

  // The most tokens that a side has positions for; sinusoids have no end.
  Index longest_side() const {
    return positions == nn::Positions::learned ? max_length : std::numeric_limits<Index>::max();
  }

  friend bool operator==(const TransformerConfig&, const TransformerConfig&) = default;
};

// Presets for a joint vocabulary of so many pieces, <pad> the last of them.
TransformerConfig base(Index vocab);   // table 3, base
TransformerConfig big(Index vocab);    // table 3, big: width 1,024, 16 heads, hidden 4,096
TransformerConfig small(Index vocab);  // 6+6 layers, width 256, hidden 1,024, 4 heads, dropout 0.1
TransformerConfig tiny(Index vocab);   // 4+4 layers, width 128, hidden 256, 4 heads, dropout 0.3

// Throws one line that names every impossible choice.
void check_config(const TransformerConfig& config);

}  // namespace heed::models
