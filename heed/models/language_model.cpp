#include "heed/models/language_model.h"

#include "heed/models/layer_choices.h"
#include "heed/nn/checkpointed.h"
#include "heed/ops/arithmetic.h"
#include "heed/ops/embedding.h"
#include "heed/ops/matmul.h"

namespace heed::models {
namespace {

nn::PositionsConfig positions(const LanguageModelConfig& config) {
  nn::PositionsConfig positions = positions_config(config);
  positions.deviation = config.deviation;
  return positions;
}

Tensor table(const LanguageModelConfig& config, Rng& rng) {
  return parameter(Tensor::normal({config.vocab, config.width}, config.deviation, rng));
}

const LanguageModelConfig& checked(const LanguageModelConfig& config) {
  check_config(config);
  return config;
}

}  // namespace

LanguageModel::LanguageModel(const LanguageModelConfig& config, Rng& rng)
    : config_(checked(config)),
      embedding_(table(config, rng)),
      positions_(positions(config), rng),
      layers_(stack_config(config, config.layers), [&](Index place) {
        const InitialStack initial =
            initial_stack(config.initial_weights, config.layers, config.deviation);
        return nn::TransformerLayer(layer_config(config, initial, place), rng);
      }) {
  if (config.norm != nn::NormPlacement::after) norm_.emplace_back(norm_config(config));
  output_ = config.tied ? embedding_ : table(config, rng);
}

Tensor LanguageModel::forward(const Tokens& tokens, nn::Pass& pass) const {
  LanguageModelState state = start();
  return decode(tokens, state, pass);
}

Tensor LanguageModel::loss(const Batch& batch, const ops::CrossEntropy& options,
                           nn::Pass& pass) const {
  const std::vector<Token> places = nn::positions_of(batch.target.spans);
  const nn::AttentionRows rows = positions_.rows(batch.target.spans, places);
  Tensor first = embedded(ops::embedding(embedding_, batch.target.ids), places, pass);  // (N, D)
  const Tensor x = normed(layers_.forward(
      std::move(first), "layers", pass,
      [&](const nn::TransformerLayer& layer, Index, const Tensor& y) {
        return nn::checkpointed({y}, pass, [&layer, rows](const auto& inputs, nn::Pass& run) {
          return layer.forward(inputs[0], rows, Mask::causal(), run);
        });
      }));  // (N, D)
  return ops::linear_cross_entropy(x, {.weight = output_, .bias = {}, .type = pass.compute_type},
                                   batch.labels, options);
}

Tensor LanguageModel::decode(const Tokens& tokens, LanguageModelState& state,
                             nn::Pass& pass) const {
  state.past.append(tokens.spans);
  const std::vector<Token> places = state.past.positions();
  const nn::AttentionRows rows = positions_.rows(tokens.spans, places);
  Tensor first = embedded(is_packed() ? ops::embedding(packed_embedding_, tokens.ids)
                                      : ops::embedding(embedding_, tokens.ids),
                          places, pass);  // (N, D)
  const Tensor x =
      normed(layers_.forward(std::move(first), "layers", pass,
                             [&](const nn::TransformerLayer& layer, Index i, const Tensor& y) {
                               return layer.decode(y, rows, state.past, state.caches[i], pass);
                             }));  // (N, D)
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

Tensor LanguageModel::normed(Tensor x) const {
  for (const nn::Norm& norm : norm_) x = norm.forward(std::move(x));
  return x;
}

}  // namespace heed::models
