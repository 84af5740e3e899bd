#pragma once

#include <optional>

#include "heed/nn/attention.h"

namespace heed::explain {

// What of a model is looked at.
struct Choice {
  Index layer = 0, head = 0;                   // from 0
  std::optional<nn::AttentionKind> only = {};  // of its attentions; none: all
  // Behind which token the likeliest next ones are listed, from 0. None: the first of a
  // translation, the first that is masked, the last of a text.
  std::optional<Index> place = {};
  Index likeliest = 10;
  Index beams = 0;  // two or more; 0: as many as the model's own search has, two at least
  Index most = 8;   // tokens that a language model goes on with
};

// Throws, naming the stack, where it has no such layer.
void check_layer(const Choice& choice, Index layers, const char* stack);

}  // namespace heed::explain
