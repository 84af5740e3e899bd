#include "heed/models/recurrent_model.h"

#include <algorithm>

#include "heed/base/steps.h"
#include "heed/base/threads.h"
#include "heed/kernels/ranking.h"
#include "heed/models/sequence_rows.h"
#include "heed/nn/dropout.h"
#include "heed/nn/embedding.h"
#include "heed/ops/activation.h"
#include "heed/ops/dropout.h"
#include "heed/ops/embedding.h"
#include "heed/ops/shape.h"

namespace heed::models {
namespace {

using nn::AttentionScore;

const RecurrentConfig& checked(const RecurrentConfig& config) {
  check_config(config);
  return config;
}

nn::RecurrentStackConfig encoder(const RecurrentConfig& config) {
  return {.in = config.width,
          .hidden = config.hidden,
          .layers = config.encoder_layers,
          .cell = config.cell,
          .directions = config.directions,
          .dropout = config.dropout};
}

bool feeds_input(const RecurrentConfig& config) {
  const bool multiplies =
      config.attention == AttentionScore::dot || config.attention == AttentionScore::general;
  return multiplies && config.input_feeding == InputFeeding::with;
}

// What the first layer of the decoder reads beside a word.
Index read_beside(const RecurrentConfig& config) {
  const bool reads_context =
      config.attention == AttentionScore::none || config.attention == AttentionScore::additive;
  return reads_context ? config.memory() : feeds_input(config) ? config.width : 0;
}

nn::RecurrentLayerConfig decoder_layer(const RecurrentConfig& config, Index i) {
  return {.in = i == 0 ? config.width + read_beside(config) : config.hidden,
          .hidden = config.hidden,
          .cell = config.cell};
}

nn::Linear linear(Index in, Index out, Rng& rng) {
  return nn::Linear({.in = in, .out = out}, nn::glorot(in, out), nn::Biases::with, rng);
}

RecurrentState first_of(const RecurrentState& state, Index count) {
  RecurrentState first = state;
  first.memory.spans = state.memory.spans.first(state.memory.keys.empty() ? 0 : count);
  if (!state.context.empty()) first.context = first_rows(state.context, count);
  for (Tensor& layer : first.layers) layer = first_rows(layer, count);
  if (!state.fed.empty()) first.fed = first_rows(state.fed, count);
  return first;
}

// The likeliest token of each row of logits (N, V).
std::vector<Token> likeliest(const Tensor& logits) {
  std::vector<Token> tokens(logits.dim(0));
  parallel_for(logits.dim(0), logits.size(), [&](Index r) {
    kernels::Ranked best{};
    kernels::top(logits.data() + r * logits.dim(1), logits.dim(1), 1, &best);
    tokens[r] = best.index;
  });
  return tokens;
}

}  // namespace

// The attention weights of whole sequences, of which rows come step by step.
struct RecurrentModel::Alignments {
  explicit Alignments(Index sequences) : weights(sequences) {}

  void add(Index sequence, std::span<const float> rows) {
    weights[sequence].insert(weights[sequence].end(), rows.begin(), rows.end());
  }
  void show(const Spans& queries, const Spans& keys, nn::Pass& pass) const {
    const auto scope = pass.inside("decoder.0");
    for (Index s = 0; s < queries.count(); ++s) {
      pass.show("source_attention.weights", s,
                Tensor({1, queries.length(s), keys.length(s)}, weights[s]));
    }
  }

  std::vector<std::vector<float>> weights;  // (Tq, Tk) a sequence
};

void RecurrentState::pick(std::span<const Index> which) {
  if (!memory.keys.empty()) memory.spans = memory.spans.picked(which);
  if (!context.empty()) context = picked_rows(context, which);
  for (Tensor& layer : layers) layer = picked_rows(layer, which);
  if (!fed.empty()) fed = picked_rows(fed, which);
}

RecurrentModel::RecurrentModel(const RecurrentConfig& config, Rng& rng)
    : config_(checked(config)),
      tables_({.source_vocab = config.source_vocab,
               .target_vocab = config.target_vocab,
               .width = config.width,
               .sharing = config.sharing,
               .pad = config.pad},
              rng),
      encoder_(models::encoder(config), rng),
      readout_(linear(config.hidden + config.memory(), config.width, rng)) {
  for (Index i = 0; i < config.decoder_layers; ++i) {
    const nn::RecurrentLayerConfig layer = decoder_layer(config, i);
    bridge_.push_back(linear(models::encoder(config).states(), layer.state(), rng));
    decoder_.emplace_back(layer, rng);
  }
  if (config.attention == AttentionScore::none) return;
  attention_.emplace_back(
      nn::ContextAttentionConfig{
          .score = config.attention, .query = config.hidden, .memory = config.memory()},
      rng);
}

Tensor RecurrentModel::forward(const Tokens& source, const Tokens& target, nn::Pass& pass) const {
  RecurrentState state = encode(source, pass);
  return decode(target, state, pass);
}

Tensor RecurrentModel::loss(const Batch& batch, const ops::CrossEntropy& options, nn::Pass& pass,
                            const OwnWords& own) const {
  const Batch sorted = by_target_length(batch);
  const EmbeddingTables::Use tables = tables_.use();
  RecurrentState state = start(sorted.source, tables, pass);
  const Tensor words = rows_of(tables.target(sorted.target.ids), pass);  // (Nt, D)
  pass.show_rows("decoder.input", words);
  const Feed feed = own.rate > 0 ? own_words(tables, own.rate, pass) : Feed();
  const Tensor x = read_out(words, sorted.target.spans, state, pass, feed);
  return ops::linear_cross_entropy(x, tables.output(pass.compute_type), sorted.labels, options);
}

RecurrentState RecurrentModel::encode(const Tokens& source, nn::Pass& pass) const {
  return start(source, tables_.use(), pass);
}

RecurrentState RecurrentModel::start(const Tokens& source, const EmbeddingTables::Use& tables,
                                     nn::Pass& pass) const {
  const Tensor words = rows_of(tables.source(source.ids), pass);  // (Ns, D)
  pass.show_rows("encoder.input", words);
  const auto [hidden, last] = encoder_.forward(words, source.spans, pass);
  pass.show_rows("encoder.output", hidden);
  RecurrentState state;
  for (const nn::Linear& bridge : bridge_) {
    state.layers.push_back(ops::tanh(bridge.forward(last, pass)));  // (B, S)
  }
  if (feeds_input(config_)) state.fed = Tensor({source.spans.count(), config_.width});
  if (!attention_.empty()) {
    state.memory = attention_.front().project(hidden, source.spans, pass);
    return state;
  }
  std::vector<Tensor> contexts;
  const Index width = states_of(config_.cell) * config_.hidden;
  for (Index d = 0; d < count_of(config_.directions); ++d) {
    contexts.push_back(ops::columns(last, d * width, config_.hidden));
  }
  state.context = ops::concat_columns(contexts);  // (B, E)
  return state;
}

Tensor RecurrentModel::decode(const Tokens& target, RecurrentState& state, nn::Pass& pass) const {
  const EmbeddingTables::Use tables = tables_.use();
  const Tensor words = rows_of(tables.target(target.ids), pass);
  pass.show_rows("decoder.input", words);
  const Tensor x = read_out(words, target.spans, state, pass);
  pass.show_rows("decoder.output", x);
  return state.output.empty() ? tables.logits(x, pass.compute_type)
                              : ops::linear(x, state.output, {});
}

void RecurrentModel::narrow(RecurrentState& state, std::span<const Token> tokens) const {
  state.output = tables_.output_of(tokens);
}

RecurrentModel RecurrentModel::packed(ops::ComputeType type) const {
  return packed_copy(*this, type);
}

void RecurrentModel::pack(ops::ComputeType type, const WeightRows& rows) {
  tables_.pack(type, rows);
  pack_linears(*this, type, rows);
}

bool RecurrentModel::steps_alone() const {
  return config_.attention == AttentionScore::additive || feeds_input(config_);
}

Tensor RecurrentModel::rows_of(const Tensor& embedded, nn::Pass& pass) const {
  return nn::dropout(nn::scaled(embedded, nn::EmbeddingScale::sqrt_width), config_.dropout, pass);
}

Tensor RecurrentModel::advance(const Tensor& words, const Spans& spans, RecurrentState& state,
                               nn::Pass& pass, const nn::ContextAttention::Watch& watch) const {
  const auto attend = [&](const Tensor& queries) {
    return attention_.front().attend(queries, spans, state.memory, pass, watch);
  };
  Tensor context;  // (N, E)
  std::vector<Tensor> read{words};
  if (config_.attention == AttentionScore::none) {
    read.push_back(context = for_each_row(state.context, spans));
  } else if (config_.attention == AttentionScore::additive) {
    read.push_back(context = attend(decoder_.back().hidden(state.layers.back())));
  } else if (feeds_input(config_)) {
    read.push_back(state.fed);
  }
  Tensor x = ops::concat_columns(read);
  for (std::size_t i = 0; i < decoder_.size(); ++i) {
    if (i > 0) x = nn::dropout(x, config_.dropout, pass);
    const Tensor states = decoder_[i].forward(x, state.layers[i], spans, pass);  // (N, S)
    state.layers[i] = last_rows(states, spans);
    x = decoder_[i].hidden(states);  // (N, H)
  }
  if (context.empty()) context = attend(x);
  const Tensor y = ops::tanh(readout_.forward(ops::concat_columns({x, context}), pass));
  const Tensor readout = nn::dropout(y, config_.dropout, pass);  // (N, D)
  if (feeds_input(config_)) state.fed = readout;
  return readout;
}

Tensor RecurrentModel::read_out(const Tensor& words, const Spans& spans, RecurrentState& state,
                                nn::Pass& pass, const Feed& feed) const {
  if (steps_alone() || feed) return through_steps(words, spans, state, pass, feed);
  if (!pass.watched() || attention_.empty()) return advance(words, spans, state, pass, {});
  Alignments alignments(spans.count());
  const Tensor x = advance(words, spans, state, pass,
                           [&](Index s, std::span<const float> all) { alignments.add(s, all); });
  alignments.show(spans, state.memory.spans, pass);
  return x;
}

Tensor RecurrentModel::through_steps(const Tensor& words, const Spans& spans, RecurrentState& state,
                                     nn::Pass& pass, const Feed& feed) const {
  const Steps steps(spans);
  const std::span<const Index> order = steps.order();
  Alignments alignments(spans.count());
  nn::ContextAttention::Watch watch;
  if (pass.watched() && !attention_.empty()) {
    watch = [&](Index i, std::span<const float> row) { alignments.add(order[i], row); };
  }
  RecurrentState running = state;
  if (!std::ranges::is_sorted(order)) running.pick(order);
  std::vector<Tensor> readouts;
  std::vector<std::vector<Tensor>> layers(decoder_.size());  // states, step after step
  std::vector<Index> places(spans.rows()), last(spans.count());
  for (Index step = 0; step < steps.count(); ++step) {
    const Index alive = steps.alive(step);
    std::vector<Index> now;
    for (Index i = 0; i < alive; ++i) {
      now.push_back(spans.row(order[i], step));
      places[now.back()] = last[order[i]] = steps.first(step) + i;
    }
    if (alive < running.layers.front().dim(0)) running = first_of(running, alive);
    Tensor read = picked_rows(words, now);  // (alive, D)
    if (feed && step > 0) read = feed(read, first_rows(readouts.back(), alive));
    readouts.push_back(advance(read, Spans(std::vector<Index>(alive, 1)), running, pass, watch));
    for (std::size_t i = 0; i < layers.size(); ++i) layers[i].push_back(running.layers[i]);
  }
  const Tensor all = ops::concat(readouts);
  for (std::size_t i = 0; i < layers.size(); ++i) {
    state.layers[i] = picked_rows(ops::concat(layers[i]), last);
  }
  if (feeds_input(config_)) state.fed = picked_rows(all, last);
  if (watch) alignments.show(spans, state.memory.spans, pass);
  return picked_rows(all, places);
}

RecurrentModel::Feed RecurrentModel::own_words(const EmbeddingTables::Use& tables, float rate,
                                               nn::Pass& pass) const {
  return [this, &tables, rate, &pass](const Tensor& truth, const Tensor& readout) {
    const Index count = truth.dim(0);
    const Tensor ones({count, 1}, std::vector<float>(count, 1.0f));
    const Tensor kept = ops::dropout(ones, pass.next_dropout(rate));
    std::vector<Index> own, read(count);
    for (Index i = 0; i < count; ++i) {
      read[i] = kept.data()[i] > 0 ? i : count + std::ssize(own);
      if (kept.data()[i] == 0) own.push_back(i);
    }
    if (own.empty()) return truth;
    const auto said = [&] {
      const NoGrad no_grad;
      return likeliest(tables.logits(picked_rows(readout, own), pass.compute_type));
    }();
    return picked_rows(ops::concat({truth, rows_of(tables.target(said), pass)}), read);
  };
}

}  // namespace heed::models
