#pragma once

#include "heed/cli/encoder_data.h"
#include "heed/cli/layer_settings.h"
#include "heed/cli/task_settings.h"
#include "heed/models/encoder_model_config.h"
#include "heed/text/word_piece_trainer.h"

namespace heed::cli {

template <>
struct Names<data::MaskedTexts> {
  static constexpr std::pair<const char*, data::MaskedTexts> all[] = {
      {"lines", data::MaskedTexts::lines}, {"windows", data::MaskedTexts::windows}};
};

// Of Devlin et al. (2019), section 3, and Turc et al., "Well-Read Students Learn Better" (2019),
// table 1.
enum class EncoderPreset { tiny, mini, small, medium, base, large };

template <>
struct Names<EncoderPreset> {
  static constexpr std::pair<const char*, EncoderPreset> all[] = {
      {"tiny", EncoderPreset::tiny},   {"mini", EncoderPreset::mini},
      {"small", EncoderPreset::small}, {"medium", EncoderPreset::medium},
      {"base", EncoderPreset::base},   {"large", EncoderPreset::large}};
};

// All that a training of an encoder model is told.
struct EncoderOptions {
  std::vector<std::filesystem::path> train, valid;
  InvalidUtf8 invalid = InvalidUtf8::refuse;
  EncoderReading reading;
  Index batch_tokens = 4096;
  data::Masking masking = {};
  std::filesystem::path tokenizer_folder;
  WordPieceTraining tokenizer;
  std::filesystem::path pretrained;  // a folder whose model is trained on
  EncoderPreset preset = EncoderPreset::base;
  models::EncoderModelConfig model;
};

// [tokenizer] in a recipe of an encoder model.
void declare_word_piece(Settings& settings, WordPieceTraining& training);

// All of a model's choices but its vocabulary and its labels.
void declare_architecture(Settings& settings, models::EncoderModelConfig& config);

// Of the three tasks of an encoder model, by its head.
class EncoderSettings : public TaskSettings {
 public:
  explicit EncoderSettings(models::EncoderHead head) { options_.model.head = head; }

  std::string summary() const override;
  void declare(Settings& settings, TrainingOptions& training) override;
  void check_flags(const Settings& settings) const override;
  void check_options(const TrainingOptions& training) const override;
  void read_data(bool resumed) override;
  bool validates() const override { return !options_.valid.empty(); }
  Index width() const override { return options_.model.width; }
  std::unique_ptr<TrainingTask> task(const RunOptions& run) override;

 private:
  models::EncoderHead head() const { return options_.model.head; }

  EncoderOptions options_;
  EncoderData train_, valid_;
};

}  // namespace heed::cli
