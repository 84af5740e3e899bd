#include "heed/cli/image_classification_settings.h"

#include "heed/cli/image_classification_task.h"
#include "heed/cli/layer_settings.h"

namespace heed::cli {
namespace {

void declare_data(Settings& settings, ImageClassificationOptions& options) {
  declare_images(settings, "train", options.train, "training images");
  declare_images(settings, "valid", options.valid, "validation images");
  settings
      .add("data.valid-share", options.valid_share,
           "share of the training images that is drawn to validate on; 0: none")
      .at_least(0)
      .below(1);
  settings.add("data.classes", options.classes,
               "names of the classes, from 0 on [the names of folders, or numbers]");
  settings.add("data.mean", options.mean,
               "what is taken from a pixel between 0 and 1: a number a channel, or one for all");
  settings.add("data.deviation", options.deviation, "what that is divided by, likewise").above(0);
  settings.add("data.batch-images", options.batches.images, "images a batch")
      .alias({"batch-size"})
      .at_least(1);
  settings
      .add("data.shift", options.batches.shift,
           "most pixels that a training image is moved by, either way, on black")
      .at_least(0);
  settings
      .add("data.mirrored", options.batches.mirrored,
           "share of training images that are mirrored, left to right")
      .at_least(0)
      .at_most(1);
}

// One number a channel.
std::vector<float> by_channel(const std::vector<float>& numbers, Index channels) {
  return numbers.size() == 1
             ? std::vector<float>(static_cast<std::size_t>(channels), numbers.front())
             : numbers;
}

void check_channels(const char* flag, const std::vector<float>& numbers, Index channels) {
  check_usage(numbers.size() == 1 || std::ssize(numbers) == channels,
              "--{}: {} numbers for {} channels, wanted one a channel or one for all", flag,
              numbers.size(), channels);
}

void check_files(const char* flag, const data::ImageFiles& files) {
  check_usage(files.labels.empty() || !files.images.empty(), "--{0}-labels wants --{0}", flag);
}

}  // namespace

ImageForm ImageClassificationOptions::form() const {
  return {.size = model.image_size,
          .mean = by_channel(mean, model.channels),
          .deviation = by_channel(deviation, model.channels)};
}

void declare_architecture(Settings& settings, models::VisionTransformerConfig& config) {
  settings
      .add("model.image-size", config.image_size,
           "pixels a side of what the model reads; images are resized to it")
      .at_least(1);
  settings.add("model.patch-size", config.patch_size, "pixels a side of a patch").at_least(1);
  settings.add("model.channels", config.channels, "1: grey; 3: red, green and blue")
      .alias({"num-channels"})
      .at_least(1)
      .at_most(3);
  settings.add("model.layers", config.layers, "layers")
      .alias({"num-layers", "num-hidden-layers"})
      .at_least(1);
  settings.add("model.width", config.width, "width of the model")
      .alias({"d-model", "hidden-size"})
      .at_least(1);
  settings.add("model.heads", config.heads, "attention heads")
      .alias({"num-heads", "num-attention-heads"})
      .at_least(1);
  settings.add("model.hidden", config.hidden, "hidden width of the feed-forward network")
      .alias({"d-ff", "intermediate-size"})
      .at_least(1);
  settings
      .add("model.dropout", config.dropout, "dropout of embeddings and of what each sub-layer adds")
      .at_least(0)
      .below(1);
  settings.add("model.attention-dropout", config.attention_dropout, "dropout of attention weights")
      .at_least(0)
      .below(1);
  settings.add("model.norm-epsilon", config.norm_epsilon, "normalisation: added to variances")
      .alias({"layer-norm-eps"})
      .above(0);
  settings.add("model.activation", config.activation, "activation of the feed-forward network");
}

void declare_images(Settings& settings, const std::string& name, data::ImageFiles& files,
                    const std::string& what) {
  settings
      .add("data." + name, files.images,
           what +
               ": a folder with a folder of PNG and JPEG files a class, or an IDX file, plain or "
               ".gz")
      .called("IMAGES");
  settings.add("data." + name + "-labels", files.labels, "the labels of an IDX file, likewise");
}

data::ImageSplit read_split(const ImageClassificationOptions& options) {
  data::LabelledImages train = read_images(options.train, options.form(), options.classes);
  if (options.valid_share > 0) {
    constexpr std::uint32_t kSeed = 1;  // whatever the training's, the same are held out
    const auto count = static_cast<double>(train.count()) * options.valid_share;
    return data::held_out(train, static_cast<Index>(count), kSeed);
  }
  data::ImageSplit split{.train = std::move(train), .valid = {}};
  if (!options.valid.empty()) {
    split.valid = read_images(options.valid, options.form(), split.train.classes);
  }
  return split;
}

void ImageClassificationSettings::declare(Settings& settings, TrainingOptions& training) {
  training.config.optimizer.kind = train::OptimizerKind::adamw;
  training.config.schedule.kind = train::ScheduleKind::cosine;
  training.config.schedule.peak = 1e-3f;
  training.config.schedule.warmup = 500;
  training.config.clip_norm = 1.0f;
  declare_data(settings, options_);
  settings.find("train")->required();
  declare_architecture(settings, options_.model);
}

void ImageClassificationSettings::check_flags(const Settings&) const {}

void ImageClassificationSettings::check_options(const TrainingOptions&) const {
  check_usage(options_.valid.empty() || options_.valid_share == 0,
              "--valid and --valid-share both say what is held out");
  check_files("valid", options_.valid);
  const Index channels = options_.model.channels;
  check_usage(channels != 2, "--channels: got 2, wanted 1 or 3");
  check_channels("mean", options_.mean, channels);
  check_channels("deviation", options_.deviation, channels);
  check_usage(options_.batches.shift < options_.model.image_size,
              "--shift {} moves all of an image of {} pixels away", options_.batches.shift,
              options_.model.image_size);
  models::VisionTransformerConfig model = options_.model;
  model.labels = {"some", "others"};  // the data have not been read
  models::check_config(model);
}

void ImageClassificationSettings::read_data(bool) {
  images_ = std::make_shared<data::ImageSplit>(read_split(options_));
}

std::unique_ptr<TrainingTask> ImageClassificationSettings::task(const RunOptions& run) {
  return image_classification_task(options_, images_, run);
}

}  // namespace heed::cli
