#pragma once

#include "heed/cli/task_model.h"
#include "heed/decode/text_model.h"

namespace heed::cli {

class LanguageTaskModel : public TaskModel {
 public:
  explicit LanguageTaskModel(decode::TextModel model) : model_(std::move(model)) {}

  const decode::TextModel& model() const { return model_; }

  NamedTensors parameters() const override { return nn::parameters(model_.model); }
  NamedTensors buffers() const override { return nn::buffers(model_.model); }
  viz::Table architecture() const override;
  void save_settings(const std::filesystem::path& folder) const override {
    decode::save_settings(model_, folder);
  }
  void save(const std::filesystem::path& folder) const override;
  // Draws what the model looks at while it reads the beginning of the validation text.
  void show(const std::vector<RecipeKey>& recipe, viz::Report& report) const override;

 private:
  decode::TextModel model_;
};

}  // namespace heed::cli
