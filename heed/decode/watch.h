#pragma once

#include <string>

#include "heed/models/transformer.h"

namespace heed::decode {

// Who looks at whom.
enum class Looking { encoder_self, decoder_self, cross };

// The weights of one attention of a model for one sentence pair.
struct WatchedAttention {
  Looking looking;
  Index layer;     // from 0
  Tensor weights;  // (H, Tq, Tk): each row sums to 1 over the keys it may see
};

// Every attention of a model: encoder, then decoder and cross, by layer. `source` ends with its end
// token; `target` begins with the start token, and its row t is what decides token t + 1. The
// target may be given or be what a search found: the weights are the same.
std::vector<WatchedAttention> watch_attention(const models::Transformer& model,
                                              const std::vector<Token>& source,
                                              const std::vector<Token>& target);

}  // namespace heed::decode
