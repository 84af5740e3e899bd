#pragma once

#include "heed/cli/task_settings.h"
#include "heed/data/image_batches.h"
#include "heed/models/vision_transformer_config.h"

namespace heed::cli {

// All that a training on images and their classes is told.
struct ImageClassificationOptions {
  data::ImageFiles train, valid;
  double valid_share = 0.0;                              // of the training images
  std::vector<std::string> classes;                      // by their numbers; none: as the data say
  std::vector<float> mean = {0.5f}, deviation = {0.5f};  // one a channel, or one for all
  data::ImageBatchesConfig batches;
  models::VisionTransformerConfig model;

  ImageForm form() const;
};

// All of a model's choices but its classes, which are the data's to say.
void declare_architecture(Settings& settings, models::VisionTransformerConfig& config);

// "test" and "test-labels", say: images with their classes.
void declare_images(Settings& settings, const std::string& name, data::ImageFiles& files,
                    const std::string& what);

// What is trained on and what is held out, or no images in `valid`.
data::ImageSplit read_split(const ImageClassificationOptions& options);

class ImageClassificationSettings : public TaskSettings {
 public:
  std::string summary() const override { return "images and their classes"; }
  void declare(Settings& settings, TrainingOptions& training) override;
  void check_flags(const Settings& settings) const override;
  void check_options(const TrainingOptions& training) const override;
  void read_data(bool resumed) override;
  bool validates() const override { return !options_.valid.empty() || options_.valid_share > 0; }
  train::Better better() const override { return train::Better::higher; }
  Index width() const override { return options_.model.width; }
  std::unique_ptr<TrainingTask> task(const RunOptions& run) override;

 private:
  ImageClassificationOptions options_;
  std::shared_ptr<const data::ImageSplit> images_;
};

}  // namespace heed::cli
