#pragma once

#include <nlohmann/json.hpp>

#include "heed/models/choice_names.h"

// The choices that configs of models made of Transformer layers share (layer_choices.h), in a
// config.json of ours: each under the name that it has in the config.
namespace heed::models {

inline void write_rotary(const nn::RotaryConfig& rotary, nlohmann::json& object) {
  object["rotary_width"] = rotary.width;
  object["rotary_base"] = rotary.base;
  object["rotary_scaling"] = name_of(rotary.scaling.kind, kRotaryScalings);
  object["rotary_factor"] = rotary.scaling.factor;
  object["rotary_low_frequency"] = rotary.scaling.low_frequency;
  object["rotary_high_frequency"] = rotary.scaling.high_frequency;
  object["rotary_original_length"] = rotary.scaling.original_length;
}

inline void read_rotary(JsonFields& fields, nn::RotaryConfig& rotary) {
  nn::RotaryScaling& scaling = rotary.scaling;
  fields.read_if_stated("rotary_width", rotary.width);
  fields.read_if_stated("rotary_base", rotary.base);
  fields.read_if_stated("rotary_scaling", kRotaryScalings, scaling.kind);
  fields.read_if_stated("rotary_factor", scaling.factor);
  fields.read_if_stated("rotary_low_frequency", scaling.low_frequency);
  fields.read_if_stated("rotary_high_frequency", scaling.high_frequency);
  fields.read_if_stated("rotary_original_length", scaling.original_length);
}

inline void write_relative(const nn::RelativeConfig& relative, nlohmann::json& object) {
  object["relative_reach"] = relative.reach;
  object["relative_buckets"] = relative.buckets;
  object["relative_max_distance"] = relative.max_distance;
}

inline void read_relative(JsonFields& fields, nn::RelativeConfig& relative) {
  fields.read_if_stated("relative_reach", relative.reach);
  fields.read_if_stated("relative_buckets", relative.buckets);
  fields.read_if_stated("relative_max_distance", relative.max_distance);
}

struct AttentionNumber {
  const char* name;
  Index nn::AttentionForm::*number;
};
inline constexpr AttentionNumber kAttentionNumbers[] = {
    {"attention_window", &nn::AttentionForm::window},
    {"attention_dilation", &nn::AttentionForm::dilation},
    {"attention_global", &nn::AttentionForm::global},
    {"attention_stride", &nn::AttentionForm::stride},
    {"attention_summary", &nn::AttentionForm::summary},
    {"attention_block", &nn::AttentionForm::block},
    {"attention_near", &nn::AttentionForm::near},
    {"attention_random", &nn::AttentionForm::random},
    {"attention_features", &nn::AttentionForm::features},
    {"attention_redraw", &nn::AttentionForm::redraw},
    {"attention_seed", &nn::AttentionForm::seed}};

inline void write_attention(const nn::AttentionForm& form, nlohmann::json& object) {
  object["attention"] = name_of(form.kind, kAttentionForms);
  if (form.kind == nn::AttentionForm::Kind::dense) return;
  for (const auto& [name, number] : kAttentionNumbers) object[name] = form.*number;
}

inline void read_attention(JsonFields& fields, nn::AttentionForm& form) {
  fields.read_if_stated("attention", kAttentionForms, form.kind);
  for (const auto& [name, number] : kAttentionNumbers) fields.read_if_stated(name, form.*number);
}

template <typename Config>
void write_layers(const Config& config, nlohmann::json& object) {
  object["width"] = config.width;
  object["heads"] = config.heads;
  object["key_value_heads"] = config.key_value_heads;
  object["hidden"] = config.hidden;
  object["dropout"] = shortest(config.dropout);
  object["attention_dropout"] = shortest(config.attention_dropout);
  object["hidden_dropout"] = shortest(config.hidden_dropout);
  object["layer_drop"] = shortest(config.layer_drop);
  object["layer_groups"] = config.layer_groups;
  object["norm"] = name_of(config.norm, kNorms);
  object["norm_kind"] = name_of(config.norm_kind, kNormKinds);
  object["norm_epsilon"] = shortest(config.norm_epsilon);
  object["residual"] = name_of(config.residual, kSkips);
  object["score_scale"] = name_of(config.score_scale.kind, kScoreScales);
  object["score_scale_number"] = shortest(config.score_scale.number);
  object["positions"] = name_of(config.positions, kPositions);
  object["max_length"] = config.max_length;
  write_rotary(config.rotary, object);
  write_relative(config.relative, object);
  write_attention(config.attention, object);
  object["activation"] = name_of(config.activation, kActivations);
  object["gated"] = config.gated;
  object["biases"] = name_of(config.biases, kBiases);
  object["initial_weights"] = name_of(config.initial_weights, kInitialWeights);
  object["deviation"] = shortest(config.deviation);
}

// What a file of an older version does not state has its default.
template <typename Config>
void read_layers(JsonFields& fields, Config& config) {
  config.width = fields.required_whole("width");
  config.heads = fields.required_whole("heads");
  config.hidden = fields.required_whole("hidden");
  config.max_length = fields.required_whole("max_length");
  config.dropout = fields.required_number("dropout");
  config.attention_dropout = fields.required_number("attention_dropout");
  config.hidden_dropout = fields.required_number("hidden_dropout");
  config.norm_epsilon = fields.required_number("norm_epsilon");
  fields.read_choice("norm", kNorms, config.norm);
  fields.read_choice("positions", kPositions, config.positions);
  fields.read_choice("activation", kActivations, config.activation);
  fields.read_choice("biases", kBiases, config.biases);
  fields.read_if_stated("key_value_heads", config.key_value_heads);
  fields.read_if_stated("layer_drop", config.layer_drop);
  fields.read_if_stated("layer_groups", config.layer_groups);
  fields.read_if_stated("norm_kind", kNormKinds, config.norm_kind);
  fields.read_if_stated("residual", kSkips, config.residual);
  fields.read_if_stated("score_scale", kScoreScales, config.score_scale.kind);
  fields.read_if_stated("score_scale_number", config.score_scale.number);
  fields.read_if_stated("gated", config.gated);
  fields.read_if_stated("initial_weights", kInitialWeights, config.initial_weights);
  fields.read_if_stated("deviation", config.deviation);
  read_rotary(fields, config.rotary);
  read_relative(fields, config.relative);
  read_attention(fields, config.attention);
}

}  // namespace heed::models
