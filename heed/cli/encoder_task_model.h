#pragma once

#include "heed/cli/task_model.h"
#include "heed/decode/text_encoder.h"

namespace heed::cli {

class EncoderTaskModel : public TaskModel {
 public:
  explicit EncoderTaskModel(decode::TextEncoder model) : model_(std::move(model)) {}

  const decode::TextEncoder& model() const { return model_; }

  NamedTensors parameters() const override { return nn::parameters(model_.model); }
  viz::Table architecture() const override;
  void save_settings(const std::filesystem::path& folder) const override {
    decode::save_settings(model_, folder);
  }
  void save(const std::filesystem::path& folder) const override { decode::save(model_, folder); }
  // Draws what the model looks at while it reads the first text of the validation data.
  void show(const std::vector<RecipeKey>& recipe, viz::Report& report) const override;

 private:
  decode::TextEncoder model_;
};

}  // namespace heed::cli
