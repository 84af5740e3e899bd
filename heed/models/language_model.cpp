#include "heed/models/language_model.h"

#include "heed/models/layer_choices.h"
#include "heed/nn/checkpointed.h"
#include "heed/nn/last_rows.h"
#include "heed/ops/arithmetic.h"
#include "heed/ops/embedding.h"
#include "heed/ops/matmul.h"

namespace heed::models {
namespace {

nn::PositionsConfig positions(const LanguageModelConfig& config) {
  nn::PositionsConfig positions = positions_config(config, nn::Sees::back);
  positions.deviation = config.deviation;
  return positions;
}

nn::TransformerLayerConfig layer(const LanguageModelConfig& config, Index place) {
  const InitialStack initial =
      initial_stack(config.initial_weights, config.layers, config.deviation);
  nn::TransformerLayerConfig layer = layer_config(config, initial, place, nn::Sees::back);
  if (config.biases == nn::Biases::with) layer.attention.biases = config.attention_biases;
  return layer;
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
      layers_(stack_config(config, config.layers),
              [&](Index place) { return nn::TransformerLayer(layer(config, place), rng); }) {
  if (config.norm != nn::NormPlacement::after) norm_.emplace_back(norm_config(config));
  output_ = config.tied ? embedding_ : table(config, rng);
  if (config.output_bias) output_bias_ = parameter(Tensor({config.vocab}));
}

Tensor LanguageModel::forward(const Tokens& tokens, nn::Pass& pass) const {
  LanguageModelState state = start();
  return decode(tokens, state, pass);
}

Tensor LanguageModel::loss(const Batch& batch, const ops::CrossEntropy& options,
                           nn::Pass& pass) const {
  nn::StateMemory none;
  return loss(batch, options, none, pass);
}

Tensor LanguageModel::loss(const Batch& batch, const ops::CrossEntropy& options,
                           nn::StateMemory& memory, nn::Pass& pass) const {
  check(memory.empty() || std::ssize(memory.states) == config_.layers,
        "language model: a memory of {} layers for {}", memory.states.size(), config_.layers);
  const nn::JoinedRows joined(memory, batch.target.spans);
  const std::vector<Token> places = joined.positions();
  const nn::AttentionRows rows = positions_.rows(batch.target.spans, places);
  Tensor first = embedded(ops::embedding(embedding_, batch.target.ids), places, pass);  // (N, D)
  nn::StateMemory next;
  const auto run = [&](const nn::TransformerLayer& layer, Index i, const Tensor& y) {
    const nn::LayerMemory before{joined, memory.empty() ? Tensor() : memory.states[i]};
    if (config_.memory > 0) {
      next.states.push_back(joined.newest(before.states, y, config_.memory));
    }
    return nn::checkpointed({y, rows.on_the_tape()}, pass,
                            [&layer, rows, before](const auto& inputs, nn::Pass& again) {
                              return layer.forward(inputs[0], rows.given(inputs[1]), before, again);
                            });
  };
  const Tensor x = normed(layers_.forward(std::move(first), "layers", pass, run), pass);  // (N, D)
  next.spans = joined.newest(config_.memory);
  memory = std::move(next);
  return ops::linear_cross_entropy(
      x, {.weight = output_, .bias = output_bias_, .type = pass.compute_type}, batch.labels,
      options);
}

LanguageModelState LanguageModel::start(Index memory) const {
  check(memory >= 0 && config_.forgets(),
        "language model: its positions count from a text's beginning, which a memory forgets");
  LanguageModelState state = start();
  state.memory = memory;
  return state;
}

Tensor LanguageModel::decode(const Tokens& tokens, LanguageModelState& state,
                             nn::Pass& pass) const {
  return logits(read(tokens, state, pass), pass);
}

Tensor LanguageModel::next(const Tokens& tokens, LanguageModelState& state, nn::Pass& pass) const {
  return logits(nn::last_rows(read(tokens, state, pass), tokens.spans), pass);
}

Tensor LanguageModel::read(const Tokens& tokens, LanguageModelState& state, nn::Pass& pass) const {
  state.past.append(tokens.spans);
  const std::vector<Token> places = state.past.positions();
  const nn::AttentionRows rows = positions_.rows(tokens.spans, places, state.offsets);
  if (rows.offsets.made) state.offsets = rows.offsets.made->back;
  Tensor first = embedded(is_packed() ? ops::embedding(packed_embedding_, tokens.ids)
                                      : ops::embedding(embedding_, tokens.ids),
                          places, pass);  // (N, D)
  const auto run_layer = [&](const nn::TransformerLayer& layer, Index i, const Tensor& y) {
    return layer.decode(y, rows, state.past, state.caches[i], pass);
  };
  Tensor x = normed(layers_.forward(std::move(first), "layers", pass, run_layer), pass);  // (N, D)
  state.past.keep(state.memory);
  return x;
}

Tensor LanguageModel::logits(const Tensor& x, nn::Pass& pass) const {
  return is_packed() ? ops::linear(x, packed_output_, output_bias_)
                     : ops::linear(x, output_, output_bias_, pass.compute_type);
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
  Tensor scaled = nn::scaled(std::move(rows), config_.embedding_scale);
  const auto scope = pass.inside("layers");
  return nn::dropout(positions_.forward(std::move(scaled), places, pass), config_.dropout, pass);
}

Tensor LanguageModel::normed(Tensor x, const nn::Pass& pass) const {
  for (const nn::Norm& norm : norm_) x = norm.forward(std::move(x), pass);
  pass.show_rows("layers.output", x);
  return x;
}

}  // namespace heed::models
