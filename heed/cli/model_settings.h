#pragma once

#include "heed/cli/settings.h"
#include "heed/models/transformer_config.h"

namespace heed::cli {

enum class Preset { base, big, small, tiny };

template <>
struct Names<Preset> {
  static constexpr std::pair<const char*, Preset> all[] = {{"base", Preset::base},
                                                           {"big", Preset::big},
                                                           {"small", Preset::small},
                                                           {"tiny", Preset::tiny}};
};

template <>
struct Names<nn::NormPlacement> {
  static constexpr std::pair<const char*, nn::NormPlacement> all[] = {
      {"after", nn::NormPlacement::after}, {"before", nn::NormPlacement::before}};
};

template <>
struct Names<nn::Positions> {
  static constexpr std::pair<const char*, nn::Positions> all[] = {
      {"sinusoidal", nn::Positions::sinusoidal}, {"learned", nn::Positions::learned}};
};

template <>
struct Names<nn::Activation> {
  static constexpr std::pair<const char*, nn::Activation> all[] = {{"relu", nn::Activation::relu},
                                                                   {"gelu", nn::Activation::gelu},
                                                                   {"silu", nn::Activation::silu}};
};

template <>
struct Names<nn::Biases> {
  static constexpr std::pair<const char*, nn::Biases> all[] = {{"with", nn::Biases::with},
                                                               {"without", nn::Biases::without}};
};

template <>
struct Names<models::EmbeddingSharing> {
  static constexpr std::pair<const char*, models::EmbeddingSharing> all[] = {
      {"none", models::EmbeddingSharing::none},
      {"target-output", models::EmbeddingSharing::target_output},
      {"all", models::EmbeddingSharing::all}};
};

template <>
struct Names<nn::EmbeddingScale> {
  static constexpr std::pair<const char*, nn::EmbeddingScale> all[] = {
      {"sqrt-width", nn::EmbeddingScale::sqrt_width}, {"none", nn::EmbeddingScale::none}};
};

// "inverse-sqrt", "none" or a number.
template <>
struct Value<nn::ScoreScale> {
  static constexpr int kCount = 1;
  static std::string takes() { return "inverse-sqrt|none|X"; }
  static nn::ScoreScale read(Texts texts);
  static std::string write(const nn::ScoreScale& scale);
};

// [model] in a recipe. The vocabulary is the tokenizer's to say.
struct ModelOptions {
  Preset preset = Preset::base;
  Index layers = 6;
  models::TransformerConfig config;
};

void declare_model(Settings& settings, ModelOptions& options);
// Its part without preset.
void declare_architecture(Settings& settings, models::TransformerConfig& config);

}  // namespace heed::cli
