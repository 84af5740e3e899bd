#include "heed/models/calibration.h"

#include <gtest/gtest.h>

#include <cmath>

namespace heed::models {
namespace {

RowScore prediction(float confidence, bool right) {
  return {.log_probability = right ? std::log(confidence) : -5.0f,
          .likeliest = right,
          .first = 0,
          .confidence = confidence};
}

TEST(Calibration, IsTheMeanDistanceOfAccuracyAndConfidenceOverBins) {
  Calibration all;
  // (14/15, 1]: confidence 0.95 and 1 in the mean 0.975, half of them right.
  all += prediction(0.95f, true);
  all += prediction(1.0f, false);
  // (4/15, 5/15]: 0.3 twice, both right.
  all += prediction(0.3f, true);
  all += prediction(0.3f, true);
  EXPECT_NEAR(all.expected_error(), (2 * (0.975 - 0.5) + 2 * (1 - 0.3)) / 4, 1e-6);
  EXPECT_EQ(all.bins()[14].count, 2);
  EXPECT_EQ(all.bins()[14].right, 1);
  EXPECT_NEAR(all.bins()[14].mean_confidence(), 0.975, 1e-6);
  EXPECT_DOUBLE_EQ(all.bins()[4].accuracy(), 1);
}

TEST(Calibration, BinsHoldTheirUpperEnds) {
  Calibration all;
  all += prediction(0.2f - 1e-6f, true);  // 3 / 15
  all += prediction(0.2f + 1e-6f, true);
  all += prediction(0.0f, false);
  EXPECT_EQ(all.bins()[2].count, 1);
  EXPECT_EQ(all.bins()[3].count, 1);
  EXPECT_EQ(all.bins()[0].count, 1);
}

TEST(Calibration, OfNothingIsNotANumber) {
  EXPECT_TRUE(std::isnan(Calibration().expected_error()));
}

// A coin that is called with its own probability is calibrated: in each bin the share that is right
// is the confidence.
TEST(Calibration, OfProbabilitiesThatComeTrueIsNothing) {
  Predictions all;
  for (int i = 0; i < 100; ++i) all += prediction(0.75f, i % 4 != 0);
  EXPECT_NEAR(all.calibration.expected_error(), 0, 1e-12);
  EXPECT_EQ(all.labels.tokens, 100);
  EXPECT_DOUBLE_EQ(all.labels.accuracy(), 0.75);
}

}  // namespace
}  // namespace heed::models
