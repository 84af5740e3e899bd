#include "heed/models/encoder_model.h"

#include "heed/nn/checkpointed.h"
#include "heed/nn/positions.h"
#include "heed/ops/activation.h"
#include "heed/ops/arithmetic.h"
#include "heed/ops/embedding.h"
#include "heed/ops/matmul.h"

namespace heed::models {
namespace {

nn::NormConfig norm(const EncoderModelConfig& config) {
  return {.width = config.width, .epsilon = config.norm_epsilon};
}

nn::TransformerLayerConfig encoder_layer(const EncoderModelConfig& config) {
  const nn::Initialisation initialisation{.deviation = config.deviation};
  return {.attention = {.width = config.width,
                        .heads = config.heads,
                        .dropout = config.attention_dropout,
                        .initialisation = initialisation},
          .feed_forward = {.width = config.width,
                           .hidden = config.hidden,
                           .activation = config.activation,
                           .initialisation = initialisation},
          .residual = {.norm = norm(config), .dropout = config.dropout}};
}

Tensor table(Index rows, const EncoderModelConfig& config, Rng& rng) {
  return parameter(Tensor::normal({rows, config.width}, config.deviation, rng));
}

bool says_tokens(const EncoderModelConfig& config) {
  return config.head == EncoderHead::masked_language_model;
}

const EncoderModelConfig& checked(const EncoderModelConfig& config) {
  check_config(config);
  return config;
}

std::vector<Token> first_rows(const Spans& spans) {
  std::vector<Token> rows;
  for (Index s = 0; s < spans.count(); ++s) {
    check(spans.length(s) > 0, "encoder model: sequence {} has no token", s);
    rows.push_back(static_cast<Token>(spans.row(s, 0)));
  }
  return rows;
}

// The rows whose labels count, and these labels.
struct Counted {
  std::vector<Token> rows, labels;
};

Counted counted(std::span<const Token> labels) {
  Counted all;
  for (std::size_t row = 0; row < labels.size(); ++row) {
    if (labels[row] == kIgnored) continue;
    all.rows.push_back(static_cast<Token>(row));
    all.labels.push_back(labels[row]);
  }
  return all;
}

}  // namespace

EncoderModel::EncoderModel(const EncoderModelConfig& config, Rng& rng)
    : config_(checked(config)),
      embedding_(table(config.vocab, config, rng)),
      positions_(table(config.max_length, config, rng)),
      segments_(table(config.segments, config, rng)),
      embedding_norm_(norm(config)) {
  for (Index i = 0; i < config.layers; ++i) layers_.emplace_back(encoder_layer(config), rng);
  if (config.head != EncoderHead::token_classification) {
    transform_.emplace_back(nn::Linear::Size{config.width, config.width}, config.deviation,
                            nn::Biases::with, rng);
  }
  if (says_tokens(config)) transform_norm_.emplace_back(norm(config));
  if (config.head == EncoderHead::none) return;
  const Index labels = says_tokens(config) ? config.vocab : std::ssize(config.labels);
  output_ = says_tokens(config) ? embedding_ : table(labels, config, rng);
  output_bias_ = parameter(Tensor({labels}));
}

Tensor EncoderModel::encode(const Tokens& tokens, nn::Pass& pass,
                            std::span<const Token> segments) const {
  Tensor x = embedded(tokens, segments, pass);  // (N, D)
  pass.show_rows("layers.input", x);
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    const auto scope = pass.inside(fmt::format("layers.{}", i));
    x = nn::checkpointed(
        {x}, pass, [&layer = layers_[i], spans = tokens.spans](const auto& in, nn::Pass& run) {
          return layer.forward(in[0], spans, Mask::none(), run);
        });
    pass.show_rows("output", x);
  }
  return x;
}

Tensor EncoderModel::pooled(const Tensor& states, const Spans& spans, const nn::Pass& pass) const {
  check(has_pooler(config_.head), "encoder model: has no pooler");
  const Tensor first = ops::embedding(states, first_rows(spans));  // (B, D)
  return ops::tanh(transform_.front().forward(first, pass));
}

Tensor EncoderModel::output_input(const Tensor& states, const Spans& spans, nn::Pass& pass) const {
  switch (config_.head) {
    case EncoderHead::masked_language_model:
      return transform_norm_.front().forward(
          ops::activate({.f = config_.activation, .x = transform_.front().forward(states, pass)}),
          pass);
    case EncoderHead::sentence_classification:
      return nn::dropout(pooled(states, spans, pass), config_.dropout, pass);
    case EncoderHead::token_classification:
      return nn::dropout(states, config_.dropout, pass);
    case EncoderHead::none:
      break;
  }
  throw Error("encoder model: has no head");
}

Tensor EncoderModel::logits(const Tensor& x, const nn::Pass& pass) const {
  return is_packed() ? ops::linear(x, packed_output_, output_bias_)
                     : ops::linear(x, output_, output_bias_, pass.compute_type);
}

Tensor EncoderModel::forward(const Tokens& tokens, nn::Pass& pass,
                             std::span<const Token> segments) const {
  const Tensor states = encode(tokens, pass, segments);
  if (config_.head == EncoderHead::none) return states;
  const Tensor read = output_input(states, tokens.spans, pass);
  pass.show_rows("head.input", read);
  return logits(read, pass);
}

EncoderModel::Labelled EncoderModel::labelled(const Batch& batch, nn::Pass& pass) const {
  const Tokens& tokens = batch.source;
  const Tensor states = encode(tokens, pass);
  if (config_.head == EncoderHead::sentence_classification) {
    return {.x = output_input(states, tokens.spans, pass), .labels = batch.labels};
  }
  check(std::ssize(batch.labels) == states.dim(0), "encoder model: {} labels for {} tokens",
        batch.labels.size(), states.dim(0));
  Counted those = counted(batch.labels);
  return {.x = output_input(ops::embedding(states, those.rows), tokens.spans, pass),
          .labels = std::move(those.labels)};
}

Tensor EncoderModel::logits_of_labels(const Batch& batch, nn::Pass& pass) const {
  return logits(labelled(batch, pass).x, pass);
}

Tensor EncoderModel::loss(const Batch& batch, const ops::CrossEntropy& options,
                          nn::Pass& pass) const {
  const auto [x, labels] = labelled(batch, pass);
  return ops::linear_cross_entropy(
      x, {.weight = output_, .bias = output_bias_, .type = pass.compute_type}, labels, options);
}

EncoderModel EncoderModel::packed(ops::ComputeType type) const {
  return packed_copy(*this, type);
}

void EncoderModel::pack(ops::ComputeType type, const WeightRows& rows) {
  check(!is_packed(), "encoder model: is packed already");
  packed_embedding_ =
      ops::PackedWeight({.out = config_.vocab, .in = config_.width}, rows("embedding"), type);
  if (says_tokens(config_)) {
    packed_output_ = packed_embedding_;
  } else if (config_.head != EncoderHead::none) {
    packed_output_ =
        ops::PackedWeight({.out = output_.dim(0), .in = config_.width}, rows("output"), type);
  }
  embedding_ = output_ = Tensor();
  pack_linears(*this, type, rows);
}

Tensor EncoderModel::embedded(const Tokens& tokens, std::span<const Token> segments,
                              nn::Pass& pass) const {
  check(tokens.spans.longest() <= config_.max_length,
        "encoder model: a text of {} tokens, the model was trained for {}", tokens.spans.longest(),
        config_.max_length);
  check(segments.empty() || segments.size() == tokens.ids.size(),
        "encoder model: {} segments for {} tokens", segments.size(), tokens.ids.size());
  const std::vector<Token> zeros(segments.empty() ? tokens.ids.size() : 0);
  Tensor x = is_packed() ? ops::embedding(packed_embedding_, tokens.ids)
                         : ops::embedding(embedding_, tokens.ids);
  pass.show_rows("layers.embedding", x);
  const Tensor places = ops::embedding(positions_, nn::positions_of(tokens.spans));
  pass.show_rows("layers.position", places);
  const Tensor kinds = ops::embedding(segments_, segments.empty() ? zeros : segments);
  pass.show_rows("layers.segment", kinds);
  x = std::move(x) + places + kinds;
  pass.show_rows("layers.sum", x);
  return nn::dropout(embedding_norm_.forward(std::move(x), pass), config_.dropout, pass);
}

}  // namespace heed::models
