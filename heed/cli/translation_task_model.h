#pragma once

#include "heed/cli/task_model.h"
#include "heed/decode/translation_model.h"

namespace heed::cli {

class TranslationTaskModel : public TaskModel {
 public:
  explicit TranslationTaskModel(decode::TranslationModel model) : model_(std::move(model)) {}

  const decode::TranslationModel& model() const { return model_; }

  NamedTensors parameters() const override { return model_.model.parameters(); }
  NamedTensors buffers() const override { return model_.model.buffers(); }
  viz::Table architecture() const override;
  void save_settings(const std::filesystem::path& folder) const override {
    decode::save_settings(model_, folder);
  }
  void save(const std::filesystem::path& folder) const override;
  // Translates the first pairs of the validation text.
  void show(const std::vector<RecipeKey>& recipe, viz::Report& report) const override;

 private:
  decode::TranslationModel model_;
};

}  // namespace heed::cli
