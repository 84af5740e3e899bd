#pragma once

#include <optional>

#include "heed/models/transformer_config.h"

namespace heed::models {

// Every choice of a convolutional encoder-decoder, "Convolutional Sequence to Sequence Learning"
// (Gehring et al., 2017). The defaults are of a size for some ten thousand sentences.
struct ConvolutionalConfig {
  Index source_vocab = 37000, target_vocab = 37000;
  Index encoder_layers = 4, decoder_layers = 3;
  Index width = 256;       // D, of embeddings and of what attention compares
  Index hidden = 256;      // H, channels of the convolutions
  Index kernel = 3;        // rows that a convolution sees; odd
  float dropout = 0.2f;    // of embeddings, of what convolutions read and the output layer
  Index max_length = 512;  // of learned positions
  EmbeddingSharing sharing = EmbeddingSharing::all;
  Token end = 0;                    // </s>, ends every sentence
  Token pad = 36999;                // <pad>; its embedding is zero and stays so
  std::optional<Token> start = {};  // of a decode where it is not <pad>

  Token start_token() const { return start.value_or(pad); }

  friend bool operator==(const ConvolutionalConfig&, const ConvolutionalConfig&) = default;
};

// Throws one line that names every impossible choice.
void check_config(const ConvolutionalConfig& config);

}  // namespace heed::models
