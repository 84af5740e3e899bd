#pragma once

#include "heed/cli/task_settings.h"
#include "heed/cli/text_split.h"
#include "heed/cli/text_tokenizer.h"
#include "heed/data/window_batches.h"
#include "heed/models/language_model_config.h"

namespace heed::cli {

template <>
struct Names<data::Windows> {
  static constexpr std::pair<const char*, data::Windows> all[] = {
      {"random", data::Windows::random}, {"tiling", data::Windows::tiling}};
};

enum class LanguageModelPreset { gpt2, llama, transformer_xl };

template <>
struct Names<LanguageModelPreset> {
  static constexpr std::pair<const char*, LanguageModelPreset> all[] = {
      {"gpt2", LanguageModelPreset::gpt2},
      {"llama", LanguageModelPreset::llama},
      {"transformer-xl", LanguageModelPreset::transformer_xl}};
};

// All that a training on running text is told.
struct LanguageModelOptions {
  std::vector<std::filesystem::path> train, valid;
  double valid_share = 0.0;  // of the training text, its end
  InvalidUtf8 invalid = InvalidUtf8::refuse;
  data::WindowBatchesConfig windows = {.context = 256, .sequences = 16};
  std::filesystem::path tokenizer_folder;
  TextTokenizerOptions tokenizer;
  LanguageModelPreset preset = LanguageModelPreset::gpt2;
  models::LanguageModelConfig model;
};

// All of a model's choices but its vocabulary, which is the tokenizer's to say.
void declare_architecture(Settings& settings, models::LanguageModelConfig& config);

class LanguageModelSettings : public TaskSettings {
 public:
  std::string summary() const override {
    return "text, of which each token follows from those before";
  }
  void declare(Settings& settings, TrainingOptions& training) override;
  void check_flags(const Settings& settings) const override;
  void check_options(const TrainingOptions& training) const override;
  void read_data(bool resumed) override;
  bool validates() const override { return !options_.valid.empty() || options_.valid_share > 0; }
  Index width() const override { return options_.model.width; }
  std::unique_ptr<TrainingTask> task(const RunOptions& run) override;

 private:
  LanguageModelOptions options_;
  TextSplit text_;
};

}  // namespace heed::cli
