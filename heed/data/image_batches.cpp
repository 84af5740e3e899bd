#include "heed/data/image_batches.h"

#include <algorithm>
#include <array>

#include "heed/base/check.h"
#include "heed/data/epoch_draws.h"
#include "heed/text/fingerprint.h"

namespace heed::data {
namespace {

constexpr std::uint32_t kOrder = 0x496D4F72;  // keep these draws apart from others of the seed
constexpr std::uint32_t kChanges = 0x496D4368;
constexpr std::uint32_t kHeldOut = 0x496D4865;

// How an image is laid on what a model reads.
struct Placement {
  Index down = 0, right = 0;  // pixels
  bool mirrored = false;
};

// A number in [0, 1).
double share_of(std::uint32_t word) {
  return static_cast<double>(word) * 0x1p-32;
}

Placement drawn(const ImageBatchesConfig& config, const Philox::Words& words) {
  const auto choices = static_cast<double>(2 * config.shift + 1);
  const auto moved = [&](std::uint32_t word) {
    return static_cast<Index>(share_of(word) * choices) - config.shift;
  };
  return {.down = moved(words[0]),
          .right = moved(words[1]),
          .mirrored = share_of(words[2]) < config.mirrored};
}

// Turns the bytes of images into what a model reads.
class Reader {
 public:
  Reader(const LabelledImages& images, const ImageForm& form) : images_(images) {
    for (Index channel = 0; channel < form.channels(); ++channel) {
      auto& numbers = numbers_.emplace_back();
      for (std::size_t byte = 0; byte < numbers.size(); ++byte) {
        const float share = static_cast<float>(byte) / 255.0f;
        numbers[byte] = (share - form.mean[channel]) / form.deviation[channel];
      }
    }
  }

  // -> (C, H, W)
  void read(Index image, const Placement& placement, float* y) const {
    const Index height = images_.height, width = images_.width, channels = images_.channels;
    const std::uint8_t* const x = images_.image(image).data();
    for (Index channel = 0; channel < channels; ++channel) {
      const auto& numbers = numbers_[channel];
      for (Index row = 0; row < height; ++row) {
        const Index from_row = row - placement.down;
        for (Index column = 0; column < width; ++column) {
          const Index moved = column - placement.right;
          const bool inside = 0 <= from_row && from_row < height && 0 <= moved && moved < width;
          const Index from = placement.mirrored ? width - 1 - moved : moved;
          *y++ = numbers[inside ? x[(from_row * width + from) * channels + channel] : 0];
        }
      }
    }
  }

 private:
  const LabelledImages& images_;
  std::vector<std::array<float, 256>> numbers_;  // of each byte, a channel
};

// A batch of those images, image i laid as placement(i) says.
template <typename PlacementOf>
Batch batch_with(const LabelledImages& images, std::span<const Index> which, const ImageForm& form,
                 const PlacementOf& placement) {
  const Reader reader(images, form);
  const Index size = images.channels * images.height * images.width;
  Batch batch{.source = {},
              .target = {},
              .labels = {},
              .images = Tensor::uninitialized(
                  {std::ssize(which), images.channels, images.height, images.width})};
  float* y = batch.images.mutable_data();
  for (const Index image : which) {
    reader.read(image, placement(image), y);
    batch.labels.push_back(images.labels[image]);
    y += size;
  }
  return batch;
}

void check_form(const LabelledImages& images, const ImageForm& form) {
  check(
      images.height == form.size && images.width == form.size && images.channels == form.channels(),
      "images: {} x {} pixels with {} channels, wanted {} x {} with {}", images.width,
      images.height, images.channels, form.size, form.size, form.channels());
}

}  // namespace

Batch image_batch(const LabelledImages& images, std::span<const Index> which,
                  const ImageForm& form) {
  check_form(images, form);
  return batch_with(images, which, form, [](Index) { return Placement(); });
}

Tensor image_tensor(const Image& image, const ImageForm& form) {
  const LabelledImages one{.height = image.height,
                           .width = image.width,
                           .channels = image.channels,
                           .pixels = image.pixels,
                           .labels = {0}};
  return image_batch(one, std::array{Index{0}}, form).images;
}

ImageSplit held_out(const LabelledImages& images, Index count, std::uint32_t seed) {
  check(0 < count && count < images.count(), "images: {} of {} cannot be held out", count,
        images.count());
  std::vector<Index> order = EpochDraws(seed, kHeldOut, 0).order(images.count());
  std::sort(order.begin(), order.begin() + count);
  std::sort(order.begin() + count, order.end());
  const auto all = std::span<const Index>(order);
  return {.train = picked(images, all.subspan(count)), .valid = picked(images, all.first(count))};
}

ImageBatches::ImageBatches(const ImageBatchesConfig& config, const ImageForm& form,
                           std::shared_ptr<const LabelledImages> images)
    : config_(config), form_(form), images_(std::move(images)) {
  check(images_->count() > 0, "images: there are none to train on");
  check_form(*images_, form);
  check(config.images >= 1, "images: {} a batch, wanted 1 or more", config.images);
  check(0 <= config.shift && config.shift < form.size, "images: moved by up to {} of {} pixels",
        config.shift, form.size);
  check(0.0 <= config.mirrored && config.mirrored <= 1.0,
        "images: the share that is mirrored must lie in [0, 1], not {}", config.mirrored);
}

Index ImageBatches::batches() const {
  return (images_->count() + config_.images - 1) / config_.images;
}

std::uint64_t ImageBatches::fingerprint() const {
  Fingerprint print;
  for (const auto number : {config_.images, config_.shift, Index{config_.seed}}) {
    print.add(static_cast<std::uint64_t>(number));
  }
  const auto add = [&](const auto& numbers) {
    const auto bytes = std::as_bytes(std::span(numbers));
    print.add({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  };
  add(std::array{config_.mirrored});
  add(form_.mean);
  add(form_.deviation);
  add(images_->pixels);
  add(images_->labels);
  return print.value();
}

Batch ImageBatches::next() {
  if (shuffled_ != position_.epoch) {
    order_ = EpochDraws(config_.seed, kOrder, position_.epoch).order(images_->count());
    shuffled_ = position_.epoch;
  }
  const EpochDraws changes(config_.seed, kChanges, position_.epoch);
  const Index first = position_.batch * config_.images;
  const Index count = std::min(config_.images, images_->count() - first);
  const auto which = std::span<const Index>(order_).subspan(first, count);
  if (++position_.batch == batches()) position_ = {.epoch = position_.epoch + 1, .batch = 0};
  return batch_with(*images_, which, form_,
                    [&](Index image) { return drawn(config_, changes.words(image)); });
}

}  // namespace heed::data
