#include "heed/models/language_model.h"

#include <cmath>

#include "heed/nn/checkpointed.h"
#include "heed/ops/arithmetic.h"
#include "heed/ops/embedding.h"
#include "heed/ops/matmul.h"

namespace heed::models {
namespace {

nn::Initialisation initialisation(const LanguageModelConfig& config) {
  const auto sublayers = static_cast<float>(2 * config.layers);
  return {.deviation = config.deviation,
          .residual = config.depth_scaled ? 1.0f / std::sqrt(sublayers) : 1.0f};
}

nn::AttentionConfig attention(const LanguageModelConfig& config) {
  return {.width = config.width,
          .heads = config.heads,
          .key_value_heads = config.key_value_heads,
          .dropout = config.attention_dropout,
          .bias = nn::score_bias(config.positions),
          .biases = config.biases,
          .initialisation = initialisation(config)};
}

nn::FeedForwardConfig feed_forward(const LanguageModelConfig& config) {
  return {.width = config.width,
          .hidden = config.hidden,
          .activation = config.activation,
          .dropout = config.hidden_dropout,
          .biases = config.biases,
          .initialisation = initialisation(config),
          .gated = config.gated};
}

nn::NormConfig norm(const LanguageModelConfig& config) {
  return {.kind = config.norm_kind,
          .width = config.width,
          .epsilon = config.norm_epsilon,
          .biases = config.biases};
}

nn::Residual residual(const LanguageModelConfig& config) {
  return nn::Residual({.norm = norm(config), .placement = config.norm, .dropout = config.dropout});
}

Tensor table(const LanguageModelConfig& config, Rng& rng) {
  return parameter(Tensor::normal({config.vocab, config.width}, config.deviation, rng));
}

const LanguageModelConfig& checked(const LanguageModelConfig& config) {
  check_config(config);
  return config;
}

}  // namespace

LanguageModelLayer::LanguageModelLayer(const LanguageModelConfig& config, Rng& rng)
    : attention_(attention(config), rng),
      feed_forward_(feed_forward(config), rng),
      attention_residual_(residual(config)),
      feed_forward_residual_(residual(config)) {}

Tensor LanguageModelLayer::forward(const Tensor& x, const nn::AttentionRows& rows,
                                   const nn::Past& past, nn::KvCache& cache, nn::Pass& pass) const {
  const Tensor h = attention_residual_.forward(x, pass, [&](const Tensor& y) {
    const auto scope = pass.inside("attention");
    const nn::KeysValues seen = cache.append(attention_.project(y, rows, pass), past);
    return attention_.attend(y, rows, seen, Mask::causal(), pass);
  });
  return feed_forward_residual_.forward(
      h, pass, [&](const Tensor& y) { return feed_forward_.forward(y, pass); });
}

LanguageModel::LanguageModel(const LanguageModelConfig& config, Rng& rng)
    : config_(checked(config)),
      embedding_(table(config, rng)),
      positions_(models::positions(config), rng) {
  for (Index i = 0; i < config.layers; ++i) layers_.emplace_back(config, rng);
  if (config.norm != nn::NormPlacement::after) {
    norm_.emplace_back(models::norm(config));
  }
  output_ = config.tied ? embedding_ : table(config, rng);
}

Tensor LanguageModel::forward(const Tokens& tokens, nn::Pass& pass) const {
  LanguageModelState state = start();
  return decode(tokens, state, pass);
}

Tensor LanguageModel::loss(const Batch& batch, const ops::CrossEntropy& options,
                           nn::Pass& pass) const {
  nn::Past past;
  past.append(batch.target.spans);
  const std::vector<Token> places = past.positions();
  const nn::AttentionRows rows = positions_.rows(past.seen(), places);
  const Tensor first =
      embedded(ops::embedding(embedding_, batch.target.ids), places, pass);  // (N, D)
  const Tensor x = through_layers(first, pass, [&](std::size_t i, const Tensor& y) {
    return nn::checkpointed({y}, pass,
                            [&layer = layers_[i], rows, past](const auto& inputs, nn::Pass& run) {
                              nn::KvCache cache;
                              return layer.forward(inputs[0], rows, past, cache, run);
                            });
  });
  return ops::linear_cross_entropy(x, {.weight = output_, .bias = {}, .type = pass.compute_type},
                                   batch.labels, options);
}

Tensor LanguageModel::decode(const Tokens& tokens, LanguageModelState& state,
                             nn::Pass& pass) const {
  state.past.append(tokens.spans);
  const std::vector<Token> places = state.past.positions();
  const nn::AttentionRows rows = positions_.rows(tokens.spans, places);
  const Tensor first = embedded(is_packed() ? ops::embedding(packed_embedding_, tokens.ids)
                                            : ops::embedding(embedding_, tokens.ids),
                                places, pass);  // (N, D)
  const Tensor x = through_layers(first, pass, [&](std::size_t i, const Tensor& y) {
    return layers_[i].forward(y, rows, state.past, state.caches[i], pass);
  });
  return is_packed() ? ops::linear(x, packed_output_, {})
                     : ops::linear(x, output_, {}, pass.compute_type);
}

LanguageModel LanguageModel::packed(ops::ComputeType type) const {
  return packed_copy(*this, type);
}

void LanguageModel::pack(ops::ComputeType type, const WeightRows& rows) {
  check(!is_packed(), "language model: is packed already");
  const auto table = [&](const char* path) {
    return ops::PackedWeight({.out = config_.vocab, .in = config_.width}, rows(path), type);
  };
  packed_embedding_ = table("embedding");
  packed_output_ = config_.tied ? packed_embedding_ : table("output");
  embedding_ = output_ = Tensor();
  pack_linears(*this, type, rows);
}

Tensor LanguageModel::embedded(Tensor rows, std::span<const Token> places, nn::Pass& pass) const {
  return nn::dropout(positions_.forward(std::move(rows), places), config_.dropout, pass);
}

Tensor LanguageModel::through_layers(Tensor x, nn::Pass& pass, const RunLayer& layer) const {
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    const auto scope = pass.inside(fmt::format("layers.{}", i));
    x = layer(i, x);
  }
  for (const nn::Norm& norm : norm_) x = norm.forward(x);
  return x;
}

}  // namespace heed::models
