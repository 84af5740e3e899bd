#pragma once

#include <functional>
#include <vector>

#include "heed/models/sequence_to_sequence.h"

namespace heed::decode {

// The weights of one attention of a model for one sentence pair.
struct WatchedAttention {
  nn::AttentionKind kind;
  Index layer;     // from 0
  Index sequence;  // of the batch, from 0
  Tensor weights;  // (H, Tq, Tk): each row sums to 1 over the keys it may see
};

// Every attention of a model over a batch: encoder, then decoder and cross, by layer, then by
// sequence. Each source ends with its end token; each target begins with the start token, and its
// row t is what decides token t + 1. A target may be given or be what a search found: the weights
// are the same.
std::vector<WatchedAttention> watch_attention(const models::SequenceToSequence& model,
                                              const Tokens& source, const Tokens& target);

// The same of a model of one stack, whose pass shows "layers.0.attention.weights" and so on: what
// `forward` shows, under that kind.
std::vector<WatchedAttention> watch_layers(const std::function<void(nn::Pass&)>& forward,
                                           nn::AttentionKind kind);

}  // namespace heed::decode
