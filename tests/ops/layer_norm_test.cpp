#include "heed/ops/layer_norm.h"

#include <gtest/gtest.h>

#include "tests/gradcheck.h"
#include "tests/scratch.h"

namespace heed {
namespace {

using tests::gradient_error, tests::random;

TEST(LayerNorm, ScalesWhatIsLeftOfTheMeanByTheDeviation) {
  const Tensor x = random({4, 6}), gain = random({6}), bias = random({6});
  const Tensor y = ops::layer_norm(x, gain, bias, 1e-5f);
  for (Index r = 0; r < 4; ++r) {
    double mean = 0.0, variance = 0.0;
    for (Index i = 0; i < 6; ++i) mean += double{x.data()[r * 6 + i]} / 6;
    for (Index i = 0; i < 6; ++i) variance += std::pow(double{x.data()[r * 6 + i]} - mean, 2) / 6;
    for (Index i = 0; i < 6; ++i) {
      const double z = (double{x.data()[r * 6 + i]} - mean) / std::sqrt(variance + 1e-5);
      EXPECT_NEAR(y.data()[r * 6 + i], double{gain.data()[i]} * z + double{bias.data()[i]}, 1e-5);
    }
  }
}

TEST(LayerNorm, GradientMatchesDifferences) {
  EXPECT_LT(gradient_error([](auto& in) { return ops::layer_norm(in[0], in[1], in[2], 1e-5f); },
                           {random({4, 6}), random({6}), random({6})}),
            1e-7);
}

TEST(LayerNorm, SaysWhichShapesDisagree) {
  EXPECT_EQ(error_of([] {
              ops::layer_norm(random({4, 6}), random({5}), random({6}), 1e-5f);
            }),
            "layer_norm: gain [5] and bias [6] for rows of 6");
  EXPECT_EQ(error_of([] {
              ops::layer_norm(random({4, 6}), random({6}), random({1}), 1e-5f);
            }),
            "layer_norm: gain [6] and bias [1] for rows of 6");
}

}  // namespace
}  // namespace heed
