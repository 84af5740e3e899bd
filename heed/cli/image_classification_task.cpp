#include "heed/cli/image_classification_task.h"

#include "heed/cli/image_scores.h"
#include "heed/cli/image_task_model.h"
#include "heed/cli/standard_error.h"

namespace heed::cli {
namespace {

models::ImageClassifier new_classifier(const ImageClassificationOptions& options,
                                       const data::LabelledImages& images, const RunOptions& run) {
  models::VisionTransformerConfig config = options.model;
  config.labels = images.classes;
  Rng rng(run.training.config.seed);
  return {.model = models::VisionTransformer(config, rng), .form = options.form()};
}

data::ImageBatchesConfig batches_of(const ImageClassificationOptions& options,
                                    const RunOptions& run) {
  data::ImageBatchesConfig config = options.batches;
  config.seed = run.training.config.seed;
  return config;
}

class ImageClassificationTask : public TrainingTask {
 public:
  ImageClassificationTask(const ImageClassificationOptions& options,
                          std::shared_ptr<const data::ImageSplit> images, const RunOptions& run)
      : images_(std::move(images)),
        model_(new_classifier(options, images_->train, run)),
        batches_(batches_of(options, run), options.form(), {images_, &images_->train}) {
    if (run.resume) return;
    tell("{} images of {} classes", images_->train.count(), images_->train.classes.size());
  }

  const TaskModel& model() const override { return model_; }
  Tensor loss(const Batch& batch, const ops::CrossEntropy& options, nn::Pass& pass) override {
    return model_.classifier().model.loss(batch, options, pass);
  }
  data::BatchSource& batches() override { return batches_; }

  bool validates() const override { return images_->valid.count() > 0; }
  std::optional<train::Validation> validate(const std::atomic<bool>& stop) const override {
    const auto rows = image_scores(model_.classifier(), images_->valid, stop);
    if (!rows) return {};
    models::Likelihood sum;
    for (const models::RowScore& row : *rows) sum += row;
    return train::Validation{.score = sum.accuracy(),
                             .metrics = {{"loss", sum.loss()}, {"accuracy", sum.accuracy()}}};
  }

 private:
  std::shared_ptr<const data::ImageSplit> images_;
  ImageTaskModel model_;
  data::ImageBatches batches_;
};

}  // namespace

std::unique_ptr<TrainingTask> image_classification_task(
    const ImageClassificationOptions& options, std::shared_ptr<const data::ImageSplit> images,
    const RunOptions& run) {
  return std::make_unique<ImageClassificationTask>(options, std::move(images), run);
}

}  // namespace heed::cli
