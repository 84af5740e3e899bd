#include "heed/nn/recurrent.h"

#include "heed/nn/dropout.h"
#include "heed/ops/embedding.h"
#include "heed/ops/matmul.h"
#include "heed/ops/shape.h"

namespace heed::nn {
namespace {

using ops::Direction;

// Where a direction ends in each sequence. (B)
std::vector<Token> last_rows(const Spans& spans, Direction direction) {
  std::vector<Token> rows;
  for (Index s = 0; s < spans.count(); ++s) {
    check(spans.length(s) > 0, "recurrent: sequence {} is empty", s);
    const Index last = direction == Direction::forwards ? spans.length(s) - 1 : 0;
    rows.push_back(static_cast<Token>(spans.row(s, last)));
  }
  return rows;
}

constexpr Direction kDirections[] = {Direction::forwards, Direction::backwards};

}  // namespace

RecurrentLayer::RecurrentLayer(const RecurrentLayerConfig& config, Rng& rng)
    : config_(config),
      input_({.in = config.in, .out = gates_of(config.cell) * config.hidden},
             glorot(config.in, config.hidden), Biases::with, rng),
      recurrent_({.in = config.hidden, .out = gates_of(config.cell) * config.hidden},
                 glorot(config.hidden, config.hidden), Biases::with, rng) {}

Tensor RecurrentLayer::forward(const Tensor& x, const Tensor& initial, const Spans& spans,
                               const Pass& pass) const {
  const Tensor inputs = input_.forward(x, pass);  // (N, G * H)
  return recurrent_.recurrent(
      inputs, initial, {.cell = config_.cell, .spans = spans, .direction = config_.direction});
}

Tensor RecurrentLayer::hidden(const Tensor& states) const {
  return states_of(config_.cell) == 1 ? states : ops::columns(states, 0, config_.hidden);
}

RecurrentStack::RecurrentStack(const RecurrentStackConfig& config, Rng& rng) : config_(config) {
  for (Index i = 0; i < config.layers; ++i) {
    auto& layer = layers_.emplace_back();
    for (Index d = 0; d < count_of(config.directions); ++d) {
      layer.emplace_back(RecurrentLayerConfig{.in = i == 0 ? config.in : config.out(),
                                              .hidden = config.hidden,
                                              .cell = config.cell,
                                              .direction = kDirections[d]},
                         rng);
    }
  }
}

RecurrentStack::Output RecurrentStack::forward(const Tensor& x, const Spans& spans,
                                               Pass& pass) const {
  const Tensor initial({spans.count(), states_of(config_.cell) * config_.hidden});
  Tensor hidden = x;
  std::vector<Tensor> last;
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    if (i > 0) hidden = dropout(std::move(hidden), config_.dropout, pass);
    const Tensor read = ops::operand(hidden, pass.compute_type);
    std::vector<Tensor> parts;
    last.clear();
    for (std::size_t d = 0; d < layers_[i].size(); ++d) {
      const RecurrentLayer& layer = layers_[i][d];
      const Tensor states = layer.forward(read, initial, spans, pass);  // (N, S)
      parts.push_back(layer.hidden(states));
      last.push_back(ops::embedding(states, last_rows(spans, kDirections[d])));
    }
    hidden = ops::concat_columns(parts);  // (N, E)
  }
  return {.hidden = hidden, .last = ops::concat_columns(last)};
}

}  // namespace heed::nn
