#include "heed/probe/weight_measures.h"

#include <gtest/gtest.h>

#include <cmath>

namespace heed::probe {
namespace {

constexpr float kWeights[] = {0.5f, 0.25f, 0.25f, 0.0f};
constexpr WeightRow kRow{
    .weights = kWeights, .query = 2, .same_text = true, .aligned = std::nullopt};

WeightRow across(std::optional<Index> aligned) {
  WeightRow row = kRow;
  row.same_text = false;
  row.aligned = aligned;
  return row;
}

WeightRow with(std::span<const float> weights) {
  WeightRow row = kRow;
  row.weights = weights;
  return row;
}

TEST(WeightMeasures, EntropyIsInNatsAndPassesOverWhatHasNoWeight) {
  EXPECT_NEAR(*entropy(kRow), 1.5 * std::log(2.0), 1e-7);
  constexpr float one[] = {0.0f, 1.0f};
  EXPECT_EQ(*entropy(with(one)), 0.0);
}

TEST(WeightMeasures, SaturationCountsRowsOfOneKeyWithNearlyAllOfTheWeight) {
  constexpr float nearly[] = {0.995f, 0.005f}, even[] = {0.5f, 0.5f}, alone[] = {1.0f};
  EXPECT_EQ(*saturation(with(nearly)), 1.0);
  EXPECT_EQ(*saturation(with(even)), 0.0);
  EXPECT_FALSE(saturation(with(alone)).has_value());
}

TEST(WeightMeasures, TheGradientThroughTheSoftmaxIsTheNormOfItsJacobian) {
  double squares = 0.0;
  for (int i = 0; i < 4; ++i) {
    for (int j = 0; j < 4; ++j) {
      const double entry = (i == j ? kWeights[i] : 0.0) - double{kWeights[i]} * kWeights[j];
      squares += entry * entry;
    }
  }
  EXPECT_NEAR(*softmax_gradient(kRow), std::sqrt(squares), 1e-12);
  constexpr float one[] = {0.0f, 1.0f};
  EXPECT_EQ(*softmax_gradient(with(one)), 0.0);
}

TEST(WeightMeasures, DistanceAndPreviousTokenAreOfOneText) {
  EXPECT_NEAR(*distance(kRow), 0.5 * 2 + 0.25 * 1, 1e-12);
  EXPECT_EQ(*previous_token(kRow), 0.25);
  EXPECT_FALSE(distance(across(0)).has_value());
  EXPECT_FALSE(previous_token(across(0)).has_value());
}

TEST(WeightMeasures, AFirstTokenHasNoneBeforeItAndIsNotAskedForItself) {
  WeightRow first = kRow;
  first.query = 0;
  EXPECT_FALSE(previous_token(first).has_value());
  EXPECT_FALSE(first_token(first).has_value());
  EXPECT_EQ(*first_token(kRow), 0.5);
  first.same_text = false;
  EXPECT_EQ(*first_token(first), 0.5);
}

TEST(WeightMeasures, OnlyAnAlignedQueryHasAnAlignedToken) {
  EXPECT_EQ(*aligned_token(across(1)), 0.25);
  EXPECT_FALSE(aligned_token(across(std::nullopt)).has_value());
}

}  // namespace
}  // namespace heed::probe
