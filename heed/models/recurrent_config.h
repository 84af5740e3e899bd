#pragma once

#include <optional>

#include "heed/models/transformer_config.h"
#include "heed/nn/context_attention.h"
#include "heed/nn/recurrent.h"

namespace heed::models {

// Whether a decoder with multiplicative attention reads at each step what it made of the step
// before (Luong et al., 2015, section 3.3).
enum class InputFeeding { with, without };

// Every choice of a recurrent encoder-decoder. The defaults are RNNsearch's form (Bahdanau et al.,
// 2015): gated units, an encoder that reads both ways, additive attention.
struct RecurrentConfig {
  Index source_vocab = 37000, target_vocab = 37000;
  Index encoder_layers = 1, decoder_layers = 1;
  Index width = 512;     // D, of embeddings and of what the output layer reads
  Index hidden = 512;    // H, of each layer's state, in the encoder of each direction's
  float dropout = 0.2f;  // of embeddings, between layers and of what the output layer reads
  Cell cell = Cell::gru;
  nn::Directions directions = nn::Directions::both;  // of the encoder
  nn::AttentionScore attention = nn::AttentionScore::additive;
  InputFeeding input_feeding = InputFeeding::with;  // of the scores dot and general alone
  EmbeddingSharing sharing = EmbeddingSharing::all;
  Token end = 0;                    // </s>, ends every sentence
  Token pad = 36999;                // <pad>; its embedding is zero and stays so
  std::optional<Token> start = {};  // of a decode where it is not <pad>

  Token start_token() const { return start.value_or(pad); }
  Index memory() const { return count_of(directions) * hidden; }  // E, the encoder's output

  friend bool operator==(const RecurrentConfig&, const RecurrentConfig&) = default;
};

// Throws one line that names every impossible choice.
void check_config(const RecurrentConfig& config);

}  // namespace heed::models
