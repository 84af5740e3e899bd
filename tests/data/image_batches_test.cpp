#include "heed/data/image_batches.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "tests/scratch.h"

namespace heed::data {
namespace {

constexpr Index kSize = 5, kCount = 23;
const ImageForm kForm{.size = kSize, .mean = {0.25f}, .deviation = {0.5f}};

// No two pixels are alike but by chance; the label of an image is its number.
std::shared_ptr<LabelledImages> some_images() {
  auto images = std::make_shared<LabelledImages>(
      LabelledImages{.height = kSize, .width = kSize, .channels = 1});
  for (Index i = 0; i < kCount; ++i) {
    images->labels.push_back(static_cast<Token>(i));
    images->classes.push_back(std::to_string(i));
  }
  images->pixels.resize(kCount * kSize * kSize);
  for (std::size_t i = 0; i < images->pixels.size(); ++i) {
    images->pixels[i] = static_cast<std::uint8_t>(1 + i * 37 % 255);
  }
  return images;
}

float number_of(int byte) {
  return (static_cast<float>(byte) / 255.0f - 0.25f) / 0.5f;
}

// Image `i` moved down and to the right, then mirrored: pixel by pixel.
std::vector<float> laid(const LabelledImages& images, Index i, Index down, Index right,
                        bool mirrored) {
  std::vector<float> y;
  for (Index row = 0; row < kSize; ++row) {
    for (Index column = 0; column < kSize; ++column) {
      const Index r = row - down, moved = column - right;
      const Index c = mirrored ? kSize - 1 - moved : moved;
      const bool inside = 0 <= r && r < kSize && 0 <= c && c < kSize;
      y.push_back(number_of(inside ? images.image(i)[r * kSize + c] : 0));
    }
  }
  return y;
}

std::span<const float> image_of(const Batch& batch, Index i) {
  return batch.images.values().subspan(i * kSize * kSize, kSize * kSize);
}

TEST(ImageBatch, HasNormalisedImagesAChannelAfterTheOther) {
  const LabelledImages images{.height = 2,
                              .width = 2,
                              .channels = 3,
                              .pixels = {0, 51, 255, 10, 20, 30, 40, 50, 60, 70, 80, 90},
                              .labels = {4},
                              .classes = {}};
  const ImageForm form{.size = 2, .mean = {0, 0, 1}, .deviation = {1, 0.5, 2}};
  const Batch batch = image_batch(images, std::vector<Index>{0}, form);
  EXPECT_EQ(batch.images.shape(), (Shape{1, 3, 2, 2}));
  EXPECT_EQ(batch.labels, std::vector<Token>{4});
  const auto at = [](double byte, double mean, double deviation) {
    return (byte / 255 - mean) / deviation;
  };
  const double wanted[] = {at(0, 0, 1),    at(10, 0, 1),   at(40, 0, 1),  at(70, 0, 1),
                           at(51, 0, 0.5), at(20, 0, 0.5), at(50, 0, .5), at(80, 0, .5),
                           at(255, 1, 2),  at(30, 1, 2),   at(60, 1, 2),  at(90, 1, 2)};
  for (Index i = 0; i < 12; ++i) EXPECT_NEAR(batch.images.data()[i], wanted[i], 1e-6) << i;
}

TEST(ImageBatches, HaveEveryImageOnceAnEpochInAnotherOrderEach) {
  const auto images = some_images();
  ImageBatches batches({.images = 4}, kForm, images);
  ASSERT_EQ(batches.batches(), 6);
  std::set<std::vector<Token>> orders;
  for (Index epoch = 0; epoch < 3; ++epoch) {
    std::vector<Token> order;
    for (Index i = 0; i < batches.batches(); ++i) {
      EXPECT_EQ(batches.position(), (Position{.epoch = epoch, .batch = i}));
      const Batch batch = batches.next();
      EXPECT_EQ(std::ssize(batch.labels), i < 5 ? 4 : 3);
      for (std::size_t j = 0; j < batch.labels.size(); ++j) {
        const auto wanted = laid(*images, batch.labels[j], 0, 0, false);
        EXPECT_TRUE(std::ranges::equal(image_of(batch, static_cast<Index>(j)), wanted));
      }
      order.insert(order.end(), batch.labels.begin(), batch.labels.end());
    }
    orders.insert(order);
    std::ranges::sort(order);
    EXPECT_EQ(order, images->labels);
  }
  EXPECT_EQ(orders.size(), 3);
}

// By each distance either way as often as by another, and half of them mirrored.
TEST(ImageBatches, MoveAndMirrorImagesByTheirOwnDraws) {
  const auto images = some_images();
  ImageBatches batches({.images = kCount, .shift = 1, .mirrored = 0.5}, kForm, images);
  std::map<std::tuple<Index, Index, bool>, int> seen;
  constexpr int kEpochs = 60;
  for (int epoch = 0; epoch < kEpochs; ++epoch) {
    const Batch batch = batches.next();
    for (Index i = 0; i < kCount; ++i) {
      int found = 0;
      for (const Index down : {-1, 0, 1}) {
        for (const Index right : {-1, 0, 1}) {
          for (const bool mirrored : {false, true}) {
            const auto wanted = laid(*images, batch.labels[i], down, right, mirrored);
            if (!std::ranges::equal(image_of(batch, i), wanted)) continue;
            ++found;
            ++seen[{down, right, mirrored}];
          }
        }
      }
      EXPECT_EQ(found, 1);
    }
  }
  EXPECT_EQ(seen.size(), 18);
  for (const auto& [placement, times] : seen) {
    EXPECT_NEAR(times, kEpochs * kCount / 18.0, 40);  // of 77: 4.6 deviations
  }
}

TEST(ImageBatches, GoOnFromAnyPlaceAndDependOnTheSeed) {
  const ImageBatchesConfig config{.images = 4, .shift = 1, .mirrored = 0.5};
  ImageBatches once(config, kForm, some_images()), again(config, kForm, some_images());
  for (int i = 0; i < 8; ++i) once.next();
  again.restore(once.position());
  const Batch wanted = once.next(), got = again.next();
  EXPECT_EQ(got.labels, wanted.labels);
  EXPECT_TRUE(std::ranges::equal(got.images.values(), wanted.images.values()));
  ImageBatchesConfig other = config;
  other.seed = 2;
  ImageBatches others(other, kForm, some_images());
  others.restore({.epoch = 1, .batch = 2});
  EXPECT_NE(others.next().labels, wanted.labels);
}

TEST(ImageBatches, TellWhatTheyAreMadeOf) {
  const auto images = some_images();
  const auto print = [&](const ImageBatchesConfig& config, const ImageForm& form = kForm) {
    return ImageBatches(config, form, images).fingerprint();
  };
  const std::uint64_t one = print({});
  EXPECT_EQ(print({}), one);
  std::set<std::uint64_t> prints{one, print({.images = 5}), print({.shift = 1}),
                                 print({.mirrored = 0.5}), print({.seed = 2})};
  prints.insert(print({}, {.size = kSize, .mean = {0.5f}, .deviation = {0.5f}}));
  images->pixels[7] ^= 1;
  prints.insert(print({}));
  EXPECT_EQ(prints.size(), 7);
}

TEST(HeldOutImages, AreDrawnByTheSeedAndNoLongerTrainedOn) {
  const auto images = some_images();
  const ImageSplit split = held_out(*images, 6, 1);
  EXPECT_EQ(split.valid.count(), 6);
  std::vector<Token> all = split.train.labels;
  all.insert(all.end(), split.valid.labels.begin(), split.valid.labels.end());
  std::ranges::sort(all);
  EXPECT_EQ(all, images->labels);
  for (Index i = 0; i < split.valid.count(); ++i) {
    EXPECT_TRUE(std::ranges::equal(split.valid.image(i), images->image(split.valid.labels[i])));
  }
  EXPECT_NE(held_out(*images, 6, 2).valid.labels, split.valid.labels);
  EXPECT_EQ(held_out(*images, 6, 1).valid.labels, split.valid.labels);
  EXPECT_EQ(error_of([&] { held_out(*images, kCount, 1); }), "images: 23 of 23 cannot be held out");
}

TEST(ImageBatches, RefuseWhatIsImpossible) {
  const auto message = [](const ImageBatchesConfig& config, const ImageForm& form = kForm) {
    return error_of([&] { ImageBatches(config, form, some_images()); });
  };
  EXPECT_EQ(message({}, {.size = 8}), "images: 5 x 5 pixels with 1 channels, wanted 8 x 8 with 3");
  EXPECT_EQ(message({.images = 0}), "images: 0 a batch, wanted 1 or more");
  EXPECT_EQ(message({.shift = 5}), "images: moved by up to 5 of 5 pixels");
  EXPECT_EQ(message({.mirrored = 1.5}),
            "images: the share that is mirrored must lie in [0, 1], not 1.5");
  EXPECT_EQ(error_of([] { ImageBatches({}, kForm, std::make_shared<LabelledImages>()); }),
            "images: there are none to train on");
}

}  // namespace
}  // namespace heed::data
