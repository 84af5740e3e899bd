#pragma once

#include "heed/nn/attention.h"
#include "heed/nn/feed_forward.h"
#include "heed/nn/residual.h"
#include "heed/nn/state_memory.h"

namespace heed::nn {

struct TransformerLayerConfig {
  AttentionConfig attention;
  FeedForwardConfig feed_forward;
  ResidualConfig residual;  // of each sub-layer
};

// "Attention Is All You Need", section 3.1: self-attention (3.2.3), then the feed-forward network
// (3.3). A layer of an encoder, and of a decoder that has no encoder to attend to.
class TransformerLayer {
 public:
  TransformerLayer(const TransformerLayerConfig& config, Rng& rng);

  // Of whole sequences. x (N, D) -> (N, D)
  Tensor forward(const Tensor& x, const AttentionRows& rows, const Mask& mask, Pass& pass) const;
  // Of the next segments of texts: x stands after what is remembered, and no token sees a later
  // one. x (N, D) -> (N, D)
  Tensor forward(const Tensor& x, const AttentionRows& rows, const LayerMemory& memory,
                 Pass& pass) const;
  // Of sequences that go on: x stands after what `cache` holds, and no token sees a later one.
  // x (N, D) -> (N, D)
  Tensor decode(const Tensor& x, const AttentionRows& rows, const Past& past, KvCache& cache,
                Pass& pass) const;

  static void fields(auto& self, auto&& visit) {
    visit("attention", self.attention_);
    visit("attention_residual", self.attention_residual_);
    visit("feed_forward", self.feed_forward_);
    visit("feed_forward_residual", self.feed_forward_residual_);
  }

 private:
  Tensor through_feed_forward(const Tensor& x, Pass& pass) const;

  MultiHeadAttention attention_;
  FeedForward feed_forward_;
  Residual attention_residual_, feed_forward_residual_;
};

}  // namespace heed::nn
