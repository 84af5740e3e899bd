#pragma once

#include <variant>

#include "heed/models/convolutional_config.h"
#include "heed/models/recurrent_config.h"
#include "heed/models/transformer_config.h"

namespace heed::models {

// Every choice of a model that translates, of one of the architectures that do.
using SequenceToSequenceConfig =
    std::variant<TransformerConfig, RecurrentConfig, ConvolutionalConfig>;

// What those who use such a model have to know of it.
struct Sides {
  Index source_vocab = 0, target_vocab = 0;
  Token end = 0, pad = 0, start = 0;  // </s>, <pad>, and what a decode begins with
  Index max_length = 0;  // tokens of a side that a translation has at most, unless told otherwise
  Index longest = 0;     // the most tokens that a side has positions for
};

Sides sides_of(const SequenceToSequenceConfig& config);

// Throws one line that names every impossible choice.
void check_config(const SequenceToSequenceConfig& config);

}  // namespace heed::models
