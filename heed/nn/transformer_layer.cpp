#include "heed/nn/transformer_layer.h"

namespace heed::nn {

TransformerLayer::TransformerLayer(const TransformerLayerConfig& config, Rng& rng)
    : attention_(config.attention, rng),
      feed_forward_(config.feed_forward, rng),
      attention_residual_(config.residual, "attention_residual"),
      feed_forward_residual_(config.residual, "feed_forward_residual") {}

Tensor TransformerLayer::forward(const Tensor& x, const AttentionRows& rows, const Mask& mask,
                                 Pass& pass) const {
  const Tensor h = attention_residual_.forward(x, pass, [&](const Tensor& y) {
    const auto scope = pass.inside("attention");
    return attention_.attend(y, rows, attention_.project(y, rows, pass), mask, pass);
  });
  return through_feed_forward(h, pass);
}

Tensor TransformerLayer::forward(const Tensor& x, const AttentionRows& rows,
                                 const LayerMemory& memory, Pass& pass) const {
  if (memory.states.empty()) return forward(x, rows, Mask::causal(), pass);
  AttentionRows all = rows;
  all.spans = memory.joined.spans();
  const Tensor h = attention_residual_.forward(x, pass, [&](const Tensor& y) {
    const auto scope = pass.inside("attention");
    const Tensor read = attention_residual_.read(memory.joined.forward(memory.states, x), pass);
    return attention_.attend(y, rows, attention_.project(read, all, pass), Mask::causal(), pass);
  });
  return through_feed_forward(h, pass);
}

Tensor TransformerLayer::decode(const Tensor& x, const AttentionRows& rows, const Past& past,
                                KvCache& cache, Pass& pass) const {
  const Tensor h = attention_residual_.forward(x, pass, [&](const Tensor& y) {
    const auto scope = pass.inside("attention");
    const KeysValues seen = cache.append(attention_.project(y, rows, pass), past);
    return attention_.attend(y, rows, seen, Mask::causal(), pass);
  });
  return through_feed_forward(h, pass);
}

Tensor TransformerLayer::through_feed_forward(const Tensor& x, Pass& pass) const {
  return feed_forward_residual_.forward(x, pass, [&](const Tensor& y) {
    const auto scope = pass.inside("feed_forward");
    return feed_forward_.forward(y, pass);
  });
}

}  // namespace heed::nn
