#include "heed/ops/patches.h"

#include <gtest/gtest.h>

#include "tests/gradcheck.h"
#include "tests/scratch.h"

namespace heed {
namespace {

using tests::gradient_error, tests::random;

TEST(Patches, AreSquaresFromLeftToRightAndFromTopToBottomAChannelAfterTheOther) {
  constexpr Index kImages = 2, kChannels = 3, kHeight = 4, kWidth = 6, kSize = 2;
  const Tensor x = random({kImages, kChannels, kHeight, kWidth});
  const Tensor y = ops::patches(x, kSize);
  ASSERT_EQ(y.shape(), (Shape{2 * 2 * 3, 3 * 2 * 2}));
  const float* next = y.data();
  for (Index image = 0; image < kImages; ++image) {
    for (Index top = 0; top < kHeight; top += kSize) {
      for (Index left = 0; left < kWidth; left += kSize) {
        for (Index channel = 0; channel < kChannels; ++channel) {
          for (Index i = 0; i < kSize * kSize; ++i) {
            const Index row = top + i / kSize, column = left + i % kSize;
            const Index at = ((image * kChannels + channel) * kHeight + row) * kWidth + column;
            EXPECT_EQ(*next++, x.data()[at]) << image << channel << row << column;
          }
        }
      }
    }
  }
}

TEST(Patches, GradientMatchesDifferences) {
  const auto cut = [](const auto& in) { return ops::patches(in[0], 2); };
  EXPECT_LT(gradient_error(cut, {random({2, 2, 4, 2})}), 1e-8);
}

TEST(Patches, RefusesSidesThatAreNoMultiples) {
  const auto message = [](const Shape& shape, Index size) {
    return error_of([&] { ops::patches(random(shape), size); });
  };
  EXPECT_EQ(message({1, 3, 8, 6}, 4),
            "patches: images [1, 3, 8, 6], wanted (images, channels, height, width) with sides "
            "that are multiples of 4");
  EXPECT_EQ(message({3, 8, 8}, 4),
            "patches: images [3, 8, 8], wanted (images, channels, height, width) with sides "
            "that are multiples of 4");
}

}  // namespace
}  // namespace heed
