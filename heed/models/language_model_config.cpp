#include "heed/models/language_model_config.h"

#include <algorithm>

#include "heed/models/complaints.h"

namespace heed::models {

LanguageModelConfig gpt2() {
  return {};
}

LanguageModelConfig llama() {
  return {.vocab = 32000,
          .hidden = 2048,
          .dropout = 0.0f,
          .attention_dropout = 0.0f,
          .norm_kind = nn::NormKind::rms,
          .positions = nn::Positions::rotary,
          .max_length = 2048,
          .activation = nn::Activation::silu,
          .gated = true,
          .biases = nn::Biases::without,
          .tied = false,
          .depth_scaled = false};
}

nn::PositionsConfig positions(const LanguageModelConfig& config) {
  nn::RotaryConfig rotary = config.rotary;
  if (rotary.width == 0 && config.heads > 0) rotary.width = config.width / config.heads;
  return {.kind = config.positions,
          .width = config.width,
          .max_length = config.max_length,
          .deviation = config.deviation,
          .rotary = rotary};
}

void check_config(const LanguageModelConfig& c) {
  Complaints complaints;
  complaints.unless(c.vocab >= 2, "a vocabulary needs 2 ids or more, not {}", c.vocab);
  complaints.unless(c.layers >= 1, "needs 1 or more layers, not {}", c.layers);
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
  complaints.unless(c.norm_epsilon > 0, "norm epsilon must be positive, not {}", c.norm_epsilon);
  complaints.unless(c.deviation > 0, "the deviation of weights must be positive, not {}",
                    c.deviation);
  for (const auto& [name, token] : {std::pair{"begin", c.begin}, {"end", c.end}}) {
    complaints.unless(!token || (*token >= 0 && *token < c.vocab), "{} is {}, outside {} ids", name,
                      token.value_or(0), c.vocab);
  }
  complaints.check_positions(positions(c), c.width / std::max<Index>(c.heads, 1));
  complaints.raise("language model");
}

}  // namespace heed::models
