#include "heed/models/language_model_config.h"

#include "heed/models/layer_choices.h"

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
          .initial_weights = InitialWeights::normal};
}

LanguageModelConfig transformer_xl() {
  return {.vocab = 204,
          .width = 512,
          .heads = 8,
          .hidden = 2048,
          .attention_dropout = 0.0f,
          .norm = nn::NormPlacement::after,
          .positions = nn::Positions::transformer_xl,
          .memory = 512,
          .activation = nn::Activation::relu,
          .attention_biases = nn::Biases::without,
          .output_bias = true,
          .embedding_scale = nn::EmbeddingScale::sqrt_width,
          .initial_weights = InitialWeights::normal};
}

void check_config(const LanguageModelConfig& c) {
  Complaints complaints;
  complaints.unless(c.vocab >= 2, "a vocabulary needs 2 ids or more, not {}", c.vocab);
  complaints.unless(c.layers >= 1, "needs 1 or more layers, not {}", c.layers);
  check_groups(c, c.layers, complaints);
  check_layers(c, complaints);
  complaints.unless(c.memory >= 0, "a memory of {} states", c.memory);
  complaints.unless(
      c.memory == 0 || c.forgets(),
      "a memory needs positions that are distances, and attention that is not linear");
  complaints.unless(c.memory == 0 || c.norm_kind != nn::NormKind::batch,
                    "a memory is of other batches, which batch normalisation does not go with");
  complaints.unless(c.memory == 0 || c.layer_drop == 0,
                    "a memory has the states of every layer, of which none may be dropped");
  complaints.unless(c.initial_weights != InitialWeights::t_fixup,
                    "the initial weights t_fixup are of encoder-decoders");
  for (const auto& [name, token] : {std::pair{"begin", c.begin}, {"end", c.end}}) {
    complaints.unless(!token || (*token >= 0 && *token < c.vocab), "{} is {}, outside {} ids", name,
                      token.value_or(0), c.vocab);
  }
  complaints.raise("language model");
}

}  // namespace heed::models
