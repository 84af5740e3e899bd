#include "heed/ops/batch_norm.h"

#include <gtest/gtest.h>

#include "tests/gradcheck.h"
#include "tests/scratch.h"

namespace heed {
namespace {

using tests::gradient_error, tests::random;

TEST(BatchNorm, GivesEachColumnMeanZeroAndVarianceOneBeforeItsGain) {
  const Tensor x = random({5, 3}), gain = random({3}), bias = random({3});
  const auto [y, moments] = ops::batch_norm(x, gain, bias, 1e-5f);
  for (Index i = 0; i < 3; ++i) {
    double mean = 0.0, variance = 0.0;
    for (Index r = 0; r < 5; ++r) mean += double{x.data()[r * 3 + i]} / 5;
    for (Index r = 0; r < 5; ++r) variance += std::pow(double{x.data()[r * 3 + i]} - mean, 2) / 5;
    EXPECT_NEAR(moments.mean.data()[i], mean, 1e-6);
    EXPECT_NEAR(moments.variance.data()[i], variance, 1e-6);
    for (Index r = 0; r < 5; ++r) {
      const double z = (double{x.data()[r * 3 + i]} - mean) / std::sqrt(variance + 1e-5);
      EXPECT_NEAR(y.data()[r * 3 + i], double{gain.data()[i]} * z + double{bias.data()[i]}, 1e-5);
    }
  }
}

TEST(BatchNorm, GradientMatchesDifferencesByMomentsOfTheBatchAndByGivenOnes) {
  const std::vector<Tensor> inputs{random({5, 3}), random({3}), random({3})};
  EXPECT_LT(gradient_error([](auto& in) { return ops::batch_norm(in[0], in[1], in[2], 1e-2f).y; },
                           inputs),
            1e-7);
  const ops::Moments given{.mean = Tensor({3}, {0.5f, -1.0f, 0.0f}).to(DType::float64),
                           .variance = Tensor({3}, {2.0f, 0.3f, 1.0f}).to(DType::float64)};
  EXPECT_LT(
      gradient_error([&](auto& in) { return ops::batch_norm(in[0], given, in[1], in[2], 1e-2f); },
                     inputs),
      1e-7);
}

TEST(BatchNorm, SaysWhichShapesDisagree) {
  const Tensor gain = random({3}), bias = random({3});
  EXPECT_EQ(error_of([&] {
              ops::batch_norm(random({4, 6}), gain, bias, 1e-5f);
            }),
            "batch_norm: gain [3] and bias [3] for rows [4, 6]");
  EXPECT_EQ(error_of([&] {
              ops::batch_norm(Tensor({0, 3}), gain, bias, 1e-5f);
            }),
            "batch_norm: a batch of no rows has no mean");
  EXPECT_EQ(error_of([&] {
              ops::batch_norm(random({4, 3}), {.mean = random({2}), .variance = random({3})}, gain,
                              bias, 1e-5f);
            }),
            "batch_norm: mean [2] and variance [3] for rows [4, 3]");
}

}  // namespace
}  // namespace heed
