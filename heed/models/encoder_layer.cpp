#include "heed/models/encoder_layer.h"

namespace heed::models {

EncoderLayer::EncoderLayer(const EncoderLayerConfig& config, Rng& rng)
    : attention_(config.attention, rng),
      feed_forward_(config.feed_forward, rng),
      attention_residual_(config.residual),
      feed_forward_residual_(config.residual) {}

Tensor EncoderLayer::forward(const Tensor& x, const Spans& spans, nn::Pass& pass) const {
  const Tensor h = attention_residual_.forward(x, pass, [&](const Tensor& y) {
    const auto scope = pass.inside("attention");
    return attention_.attend(y, spans, attention_.project(y, spans, pass), Mask::none(), pass);
  });
  return feed_forward_residual_.forward(
      h, pass, [&](const Tensor& y) { return feed_forward_.forward(y, pass); });
}

}  // namespace heed::models
