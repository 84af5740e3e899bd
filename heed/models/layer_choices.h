#pragma once

#include <algorithm>

#include "heed/models/complaints.h"
#include "heed/models/initial_weights.h"
#include "heed/nn/positions.h"
#include "heed/nn/stack.h"
#include "heed/nn/transformer_layer.h"

// What the configs of models made of Transformer layers have under the same names, as their parts
// take it.
namespace heed::models {

template <typename Config>
Index head_width(const Config& config) {
  return config.width / std::max<Index>(config.heads, 1);
}

template <typename Config>
nn::NormConfig norm_config(const Config& config) {
  return {.kind = config.norm_kind,
          .width = config.width,
          .epsilon = config.norm_epsilon,
          .biases = config.biases};
}

// What self-attention in which tokens see those keys knows of offsets.
template <typename Config>
nn::RelativeConfig relative_config(const Config& config, nn::Sees sees) {
  nn::RelativeConfig relative = config.relative;
  relative.kind = nn::relative_kind(config.positions);
  relative.sees = sees;
  return relative;
}

// Of the layer at that place of its stack.
template <typename Config>
nn::TransformerLayerConfig layer_config(const Config& config, const InitialStack& initial,
                                        Index place, nn::Sees sees) {
  return {.attention = {.width = config.width,
                        .heads = config.heads,
                        .key_value_heads = config.key_value_heads,
                        .dropout = config.attention_dropout,
                        .scale = config.score_scale,
                        .bias = nn::score_bias(config.positions),
                        .relative = relative_config(config, sees),
                        .form = config.attention,
                        .place = static_cast<std::uint32_t>(place),
                        .biases = config.biases,
                        .initialisation = initial.weights},
          .feed_forward = {.width = config.width,
                           .hidden = config.hidden,
                           .activation = config.activation,
                           .dropout = config.hidden_dropout,
                           .biases = config.biases,
                           .initialisation = initial.weights,
                           .gated = config.gated},
          .residual = {.norm = norm_config(config),
                       .placement = config.norm,
                       .dropout = config.dropout,
                       .stream = initial.stream,
                       .skip = config.residual}};
}

template <typename Config>
nn::PositionsConfig positions_config(const Config& config, nn::Sees sees) {
  nn::RotaryConfig rotary = config.rotary;
  if (rotary.width == 0) rotary.width = head_width(config);
  return {.kind = config.positions,
          .width = config.width,
          .max_length = config.max_length,
          .rotary = rotary,
          .relative = relative_config(config, sees),
          .heads = config.heads};
}

template <typename Config>
nn::StackConfig stack_config(const Config& config, Index layers) {
  return {.layers = layers, .groups = config.layer_groups, .drop = config.layer_drop};
}

template <typename Config>
void check_positions(const Config& config, Complaints& complaints) {
  const nn::PositionsConfig positions = positions_config(config, nn::Sees::both);
  complaints.unless(positions.kind != nn::Positions::learned || positions.max_length > 0,
                    "learned positions need a positive max length, not {}", positions.max_length);
  for (const std::string& fault : faults(positions.relative)) {
    complaints.unless(false, "offsets: {}", fault);
  }
  if (positions.kind != nn::Positions::rotary) return;
  for (const std::string& fault : faults(positions.rotary)) {
    complaints.unless(false, "rotary: {}", fault);
  }
  complaints.unless(positions.rotary.width <= head_width(config),
                    "rotary: turns {} elements of a head of {}", positions.rotary.width,
                    head_width(config));
}

template <typename Config>
void check_layers(const Config& c, Complaints& complaints) {
  complaints.unless(c.width > 0 && c.hidden > 0, "width {} and hidden {} must be positive", c.width,
                    c.hidden);
  complaints.unless(c.heads > 0 && c.width % std::max<Index>(c.heads, 1) == 0,
                    "width {} is not a multiple of {} heads", c.width, c.heads);
  complaints.unless(
      c.key_value_heads >= 0 && (c.key_value_heads == 0 || c.heads % c.key_value_heads == 0),
      "{} heads cannot share {} heads of keys and values", c.heads, c.key_value_heads);
  complaints.check_rate("dropout", c.dropout);
  complaints.check_rate("attention dropout", c.attention_dropout);
  complaints.check_rate("hidden dropout", c.hidden_dropout);
  complaints.check_rate("layer drop", c.layer_drop);
  complaints.unless(c.norm_epsilon > 0, "norm epsilon must be positive, not {}", c.norm_epsilon);
  complaints.unless(c.deviation > 0, "the deviation of weights must be positive, not {}",
                    c.deviation);
  complaints.unless(
      c.initial_weights != InitialWeights::t_fixup || c.norm_kind == nn::NormKind::none,
      "the initial weights t_fixup are of models without norms");
  complaints.unless(
      c.initial_weights != InitialWeights::deep_norm || c.norm == nn::NormPlacement::after,
      "the initial weights deep_norm are of models with norms after the sub-layers");
  complaints.unless(c.residual == nn::Skip::with || c.initial_weights != InitialWeights::deep_norm,
                    "the initial weights deep_norm are of models with residual connections");
  check_positions(c, complaints);
  check_attention(c, complaints);
}

template <typename Config>
void check_attention(const Config& c, Complaints& complaints) {
  const std::string impossible = complaint_of(c.attention);
  complaints.unless(impossible.empty(), "{}", impossible);
  if (!c.attention.is_linear()) return;
  complaints.unless(c.attention_dropout == 0,
                    "linear attention has no weights to drop: attention dropout must be 0, not {}",
                    c.attention_dropout);
  complaints.unless(c.positions != nn::Positions::alibi,
                    "linear attention has no weights for ALiBi to lower");
  complaints.unless(nn::relative_kind(c.positions) == nn::RelativeKind::none,
                    "linear attention has no scores that offsets could be part of");
}

// Of one of a model's stacks.
template <typename Config>
void check_groups(const Config& c, Index layers, Complaints& complaints) {
  complaints.unless(c.layer_groups >= 0 && (c.layer_groups == 0 || layers % c.layer_groups == 0),
                    "{} layers do not divide into {} groups", layers, c.layer_groups);
  // A file that states them would pass for a model however small it is.
  constexpr Index kDeepest = 10'000;
  complaints.unless(c.layer_groups == 0 || layers <= kDeepest,
                    "layers that share parameters may be {}, not {}", kDeepest, layers);
}

}  // namespace heed::models
