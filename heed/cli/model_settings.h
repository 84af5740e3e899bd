#pragma once

#include "heed/cli/layer_settings.h"
#include "heed/models/sequence_to_sequence_config.h"
#include "heed/models/teacher_forcing.h"

namespace heed::cli {

// What a model that translates is made of.
enum class Architecture { transformer, recurrent, convolutional };

template <>
struct Names<Architecture> {
  static constexpr std::pair<const char*, Architecture> all[] = {
      {"transformer", Architecture::transformer},
      {"recurrent", Architecture::recurrent},
      {"convolutional", Architecture::convolutional}};
};

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
struct Names<Cell> {
  static constexpr std::span all = models::kCells;
};

template <>
struct Names<nn::Directions> {
  static constexpr std::span all = models::kDirections;
};

template <>
struct Names<nn::AttentionScore> {
  static constexpr std::span all = models::kAttentionScores;
};

template <>
struct Names<models::InputFeeding> {
  static constexpr std::span all = models::kInputFeedings;
};

template <>
struct Names<models::ForcingDecay> {
  static constexpr std::pair<const char*, models::ForcingDecay> all[] = {
      {"none", models::ForcingDecay::none},
      {"linear", models::ForcingDecay::linear},
      {"exponential", models::ForcingDecay::exponential},
      {"inverse-sigmoid", models::ForcingDecay::inverse_sigmoid}};
};

// [model] in a recipe. The vocabulary is the tokenizer's to say.
struct ModelOptions {
  Architecture architecture = Architecture::transformer;
  Preset preset = Preset::base;
  Index layers = 6;
  models::TransformerConfig config;  // sizes, dropout, sharing and positions are any architecture's
  models::RecurrentConfig recurrent;
  models::ConvolutionalConfig convolutional;
  models::TeacherForcing forcing;
};

void declare_model(Settings& settings, ModelOptions& options);
// Throws UsageError where a flag was given that the architecture does not read.
void check_model_read(const Settings& settings, const ModelOptions& options);
// The config of the architecture.
models::SequenceToSequenceConfig config_of(const ModelOptions& options);

// All that is said of a model of that architecture, but for preset.
void declare_architecture(Settings& settings, models::TransformerConfig& config);
void declare_architecture(Settings& settings, models::RecurrentConfig& config);
void declare_architecture(Settings& settings, models::ConvolutionalConfig& config);

}  // namespace heed::cli
