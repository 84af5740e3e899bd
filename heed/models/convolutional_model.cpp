#include "heed/models/convolutional_model.h"

#include <cmath>

#include "heed/nn/dropout.h"
#include "heed/ops/arithmetic.h"
#include "heed/ops/attention.h"
#include "heed/ops/attention_plain.h"
#include "heed/ops/embedding.h"

namespace heed::models {
namespace {

const ConvolutionalConfig& checked(const ConvolutionalConfig& config) {
  check_config(config);
  return config;
}

nn::GatedConvolutionConfig convolution(const ConvolutionalConfig& config, nn::Reach reach) {
  return {
      .width = config.hidden, .kernel = config.kernel, .reach = reach, .dropout = config.dropout};
}

nn::Linear between(Index in, Index out, Rng& rng) {
  return nn::Linear({.in = in, .out = out}, 1.0f / std::sqrt(static_cast<float>(in)),
                    nn::Biases::with, rng);
}

nn::PositionsConfig positions(const ConvolutionalConfig& config) {
  return {.kind = nn::Positions::learned, .width = config.width, .max_length = config.max_length};
}

// Section 3.4: of two parts as large as their sum should be.
Tensor sum_of_two(const Tensor& a, const Tensor& b) {
  return (a + b) * std::sqrt(0.5);
}

}  // namespace

ConvolutionalDecoderLayer::ConvolutionalDecoderLayer(const ConvolutionalConfig& config, Rng& rng)
    : convolution_(models::convolution(config, nn::Reach::back), rng),
      query_(between(config.hidden, config.width, rng)),
      context_(between(config.width, config.hidden, rng)) {}

Tensor ConvolutionalDecoderLayer::forward(const Tensor& x, const Tensor& convolved,
                                          const Tensor& words, const Spans& spans,
                                          const nn::KeysValues& source, nn::Pass& pass) const {
  const Tensor queries = sum_of_two(query_.forward(convolved, pass), words);  // (Nt, D)
  const Attention how{.queries = spans, .keys = source.spans};
  if (pass.watched()) {
    for (Index s = 0; s < spans.count(); ++s) {
      pass.show("source_attention.weights", s,
                ops::attention_weights(queries, source.keys, how, s));
    }
  }
  const Tensor contexts = ops::attention(queries, source.keys, source.values, how);
  const Tensor attended = sum_of_two(convolved, context_.forward(contexts, pass));  // (Nt, H)
  return sum_of_two(attended, x);
}

void ConvolutionalState::pick(std::span<const Index> which) {
  source.spans = source.spans.picked(which);
  std::vector<Token> rows;
  std::vector<Index> lengths;
  for (const Index s : which) {
    lengths.push_back(seen[s]);
    for (Index i = 0; i < kept; ++i) rows.push_back(static_cast<Token>(s * kept + i));
  }
  seen = lengths;
  for (Tensor& past : pasts) past = ops::embedding(past, rows);
}

ConvolutionalModel::ConvolutionalModel(const ConvolutionalConfig& config, Rng& rng)
    : config_(checked(config)),
      tables_({.source_vocab = config.source_vocab,
               .target_vocab = config.target_vocab,
               .width = config.width,
               .sharing = config.sharing,
               .pad = config.pad},
              rng),
      source_positions_(positions(config), rng),
      target_positions_(positions(config), rng),
      encoder_input_(between(config.width, config.hidden, rng)),
      encoder_output_(between(config.hidden, config.width, rng)),
      decoder_input_(between(config.width, config.hidden, rng)),
      decoder_output_(between(config.hidden, config.width, rng)) {
  for (Index i = 0; i < config.encoder_layers; ++i) {
    encoder_.emplace_back(models::convolution(config, nn::Reach::both_ways), rng);
  }
  for (Index i = 0; i < config.decoder_layers; ++i) decoder_.emplace_back(config, rng);
}

Tensor ConvolutionalModel::forward(const Tokens& source, const Tokens& target,
                                   nn::Pass& pass) const {
  ConvolutionalState state = encode(source, pass);
  return decode(target, state, pass);
}

Tensor ConvolutionalModel::loss(const Batch& batch, const ops::CrossEntropy& options,
                                nn::Pass& pass) const {
  const EmbeddingTables::Use tables = tables_.use();
  const Spans& spans = batch.target.spans;
  const nn::KeysValues source = encoder_output(tables, batch.source, pass);
  const Tensor words = embedded(tables.target(batch.target.ids), target_positions_,
                                nn::positions_of(spans), pass);  // (Nt, D)
  pass.show_rows("decoder.input", words);
  const Tensor x = decoder_output(words, spans, source, pass, [&](std::size_t i, const Tensor& y) {
    return decoder_[i].convolution().forward(y, spans, pass);
  });
  return ops::linear_cross_entropy(x, tables.output(pass.compute_type), batch.labels, options);
}

ConvolutionalState ConvolutionalModel::encode(const Tokens& source, nn::Pass& pass) const {
  const Index sequences = source.spans.count();
  ConvolutionalState state{.source = encoder_output(tables_.use(), source, pass),
                           .pasts = {},
                           .seen = std::vector<Index>(sequences),
                           .kept = config_.kernel - 1,
                           .output = {}};
  for (const ConvolutionalDecoderLayer& layer : decoder_) {
    state.pasts.push_back(layer.convolution().no_past(sequences));
  }
  return state;
}

Tensor ConvolutionalModel::decode(const Tokens& target, ConvolutionalState& state,
                                  nn::Pass& pass) const {
  const EmbeddingTables::Use tables = tables_.use();
  std::vector<Token> places = nn::positions_of(target.spans);
  for (Index s = 0; s < target.spans.count(); ++s) {
    for (Index t = 0; t < target.spans.length(s); ++t) {
      places[target.spans.row(s, t)] += static_cast<Token>(state.seen[s]);
    }
    state.seen[s] += target.spans.length(s);
  }
  const Tensor words =
      embedded(tables.target(target.ids), target_positions_, places, pass);  // (Nt, D)
  pass.show_rows("decoder.input", words);
  const Tensor x =
      decoder_output(words, target.spans, state.source, pass, [&](std::size_t i, const Tensor& y) {
        return decoder_[i].convolution().forward(y, target.spans, state.pasts[i], pass);
      });
  return state.output.empty() ? tables.logits(x, pass.compute_type)
                              : ops::linear(x, state.output, {});
}

void ConvolutionalModel::narrow(ConvolutionalState& state, std::span<const Token> tokens) const {
  state.output = tables_.output_of(tokens);
}

ConvolutionalModel ConvolutionalModel::packed(ops::ComputeType type) const {
  return packed_copy(*this, type);
}

void ConvolutionalModel::pack(ops::ComputeType type, const WeightRows& rows) {
  tables_.pack(type, rows);
  pack_linears(*this, type, rows);
}

Tensor ConvolutionalModel::embedded(const Tensor& rows, const nn::PositionalEncoding& positions,
                                    std::span<const Token> places, nn::Pass& pass) const {
  const auto scope = pass.inside(&positions == &source_positions_ ? "encoder" : "decoder");
  return nn::dropout(positions.forward(rows, places, pass), config_.dropout, pass);
}

// Keys are the encoder's rows, values these and the words' embeddings (section 3.3), times sqrt(m).
nn::KeysValues ConvolutionalModel::encoder_output(const EmbeddingTables::Use& tables,
                                                  const Tokens& source, nn::Pass& pass) const {
  const Tensor words = embedded(tables.source(source.ids), source_positions_,
                                nn::positions_of(source.spans), pass);  // (Ns, D)
  pass.show_rows("encoder.input", words);
  Tensor x = encoder_input_.forward(words, pass);  // (Ns, H)
  for (const nn::GatedConvolution& convolution : encoder_) {
    x = sum_of_two(convolution.forward(x, source.spans, pass), x);
  }
  const Tensor keys = encoder_output_.forward(x, pass);  // (Ns, D)
  pass.show_rows("encoder.output", keys);
  std::vector<double> factors;
  for (Index s = 0; s < source.spans.count(); ++s) {
    factors.push_back(std::sqrt(static_cast<double>(source.spans.length(s))));
  }
  return {.keys = keys,
          .values = scaled_by_sequence(sum_of_two(keys, words), source.spans, factors),
          .spans = source.spans};
}

Tensor ConvolutionalModel::decoder_output(const Tensor& words, const Spans& spans,
                                          const nn::KeysValues& source, nn::Pass& pass,
                                          const Convolve& convolve) const {
  Tensor x = decoder_input_.forward(words, pass);  // (Nt, H)
  for (std::size_t i = 0; i < decoder_.size(); ++i) {
    const auto scope = pass.inside(fmt::format("decoder.{}", i));
    x = decoder_[i].forward(x, convolve(i, x), words, spans, source, pass);
  }
  Tensor y = decoder_output_.forward(x, pass);  // (Nt, D)
  pass.show_rows("decoder.output", y);
  return nn::dropout(std::move(y), config_.dropout, pass);
}

}  // namespace heed::models
