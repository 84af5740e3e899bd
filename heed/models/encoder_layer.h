#pragma once

#include "heed/nn/attention.h"
#include "heed/nn/feed_forward.h"
#include "heed/nn/residual.h"

namespace heed::models {

struct EncoderLayerConfig {
  nn::AttentionConfig attention;
  nn::FeedForwardConfig feed_forward;
  nn::ResidualConfig residual;  // of both sub-layers
};

// "Attention Is All You Need", section 3.1, "Encoder": self-attention (3.2.3), in which every token
// sees every other of its sequence, then the feed-forward network (3.3).
class EncoderLayer {
 public:
  EncoderLayer(const EncoderLayerConfig& config, Rng& rng);

  // x (N, D) -> (N, D)
  Tensor forward(const Tensor& x, const Spans& spans, nn::Pass& pass) const;

  static void fields(auto& self, auto&& visit) {
    visit("attention", self.attention_);
    visit("attention_residual", self.attention_residual_);
    visit("feed_forward", self.feed_forward_);
    visit("feed_forward_residual", self.feed_forward_residual_);
  }

 private:
  nn::MultiHeadAttention attention_;
  nn::FeedForward feed_forward_;
  nn::Residual attention_residual_, feed_forward_residual_;
};

}  // namespace heed::models
