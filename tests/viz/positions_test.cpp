#include "heed/viz/positions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "heed/base/check.h"
#include "heed/nn/positions.h"

namespace heed::viz {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

TEST(Positions, AreDrawnDimensionByPosition) {
  const Heatmap map = positions_heatmap(Tensor({2, 3}, {0, 1, -4, 2, 0.5f, 3}), "learned");
  EXPECT_EQ(map.title, "learned positions");
  EXPECT_EQ(map.rows, 2);
  EXPECT_EQ(map.columns, 3);
  EXPECT_EQ(map.values[3], 2);
  EXPECT_EQ(map.low, -4);
  EXPECT_EQ(map.high, 4);
}

// sum over pairs of cos((a - b) * rate) / (D / 2), by the addition theorem
TEST(Positions, OfSinusoidsAreSimilarByTheirDistanceAlone) {
  const Index width = 16;
  const Heatmap map = positions_similarity(nn::sinusoids(0, 40, width), "sinusoidal");
  for (Index a = 0; a < 40; ++a) {
    for (Index b = 0; b < 40; ++b) {
      double expected = 0;
      for (Index i = 0; i < width; i += 2) {
        expected += std::cos(static_cast<double>(a - b) *
                             std::pow(10000.0, -static_cast<double>(i) / width));
      }
      EXPECT_NEAR(map.values[a * 40 + b], expected / (width / 2), 1e-5);
    }
  }
}

TEST(Positions, ShowOppositesOnAScaleWithAMiddle) {
  const Heatmap opposed = positions_similarity(Tensor({2, 1}, {1, -2}), "learned");
  EXPECT_EQ(opposed.values, (std::vector<float>{1, -1, -1, 1}));
  EXPECT_EQ(opposed.low, -1);
  const Heatmap alike = positions_similarity(Tensor({2, 2}, {1, 0, 0, 0}), "learned");
  EXPECT_EQ(alike.values, (std::vector<float>{1, 0, 0, 0}));
  EXPECT_EQ(alike.low, 0);
  EXPECT_THAT(
      [] {
        positions_heatmap(Tensor({2, 2, 2}), "x");
      },
      ThrowsMessage<Error>(HasSubstr("got a table of shape (2, 2, 2)")));
}

}  // namespace
}  // namespace heed::viz
