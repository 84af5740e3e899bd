#pragma once

#include "heed/cli/task_model.h"
#include "heed/models/image_classifier.h"

namespace heed::cli {

class ImageTaskModel : public TaskModel {
 public:
  explicit ImageTaskModel(models::ImageClassifier classifier)
      : classifier_(std::move(classifier)) {}

  const models::ImageClassifier& classifier() const { return classifier_; }

  NamedTensors parameters() const override { return nn::parameters(classifier_.model); }
  viz::Table architecture() const override;
  void save_settings(const std::filesystem::path& folder) const override {
    models::save_settings(classifier_, folder);
  }
  void save(const std::filesystem::path& folder) const override {
    models::save(classifier_, folder);
  }
  // Draws nothing besides the curves.
  void show(const std::vector<RecipeKey>&, viz::Report&) const override {}

 private:
  models::ImageClassifier classifier_;
};

}  // namespace heed::cli
