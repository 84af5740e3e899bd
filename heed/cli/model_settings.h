#pragma once

#include "heed/cli/layer_settings.h"

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
struct Names<models::EmbeddingSharing> {
  static constexpr std::span all = models::kSharings;
};

template <>
struct Names<nn::EmbeddingScale> {
  static constexpr std::span all = models::kEmbeddingScales;
};

// "inverse-sqrt", "none" or a number.
template <>
struct Value<nn::ScoreScale> {
  static constexpr int kCount = 1;
  static Words words() { return {"inverse-sqrt", "none"}; }
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
