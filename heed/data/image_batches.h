#pragma once

#include "heed/data/batch_source.h"
#include "heed/data/labelled_images.h"

namespace heed::data {

// Those images as a model of that form reads them, (B, C, H, W), and their classes.
Batch image_batch(const LabelledImages& images, std::span<const Index> which,
                  const ImageForm& form);

// One of them alone, of that form already: see fitted. -> (1, C, H, W)
Tensor image_tensor(const Image& image, const ImageForm& form);

struct ImageBatchesConfig {
  Index images = 128;     // a batch; an epoch's last one may have fewer
  Index shift = 0;        // an image is moved by up to so many pixels either way, on black
  double mirrored = 0.0;  // share of images that are mirrored, left to right
  std::uint32_t seed = 1;
};

// Images that are held out of a training, and what remains: so many, drawn by the seed.
struct ImageSplit {
  LabelledImages train, valid;
};
ImageSplit held_out(const LabelledImages& images, Index count, std::uint32_t seed);

// Labelled images as training takes them: an epoch has all of them in an order of its own, each
// moved and mirrored by its own draws.
class ImageBatches : public BatchSource {
 public:
  // Throws where there is no image, where they are not of that form, and at an impossible config.
  ImageBatches(const ImageBatchesConfig& config, const ImageForm& form,
               std::shared_ptr<const LabelledImages> images);

  Batch next() override;
  Position position() const override { return position_; }
  void restore(Position place) override { position_ = place; }
  Index batches() const override;
  std::uint64_t fingerprint() const override;

 private:
  ImageBatchesConfig config_;
  ImageForm form_;
  std::shared_ptr<const LabelledImages> images_;
  Position position_;
  Index shuffled_ = -1;  // the epoch that order_ is of
  std::vector<Index> order_;
};

}  // namespace heed::data
