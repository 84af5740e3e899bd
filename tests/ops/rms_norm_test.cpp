#include "heed/ops/rms_norm.h"

#include <gtest/gtest.h>

#include "tests/gradcheck.h"
#include "tests/scratch.h"

namespace heed {
namespace {

using tests::gradient_error, tests::random;

TEST(RmsNorm, ScalesByTheRootMeanSquare) {
  const Tensor x = random({4, 6}), gain = random({6});
  const Tensor y = ops::rms_norm(x, gain, 1e-5f);
  for (Index r = 0; r < 4; ++r) {
    double mean = 0.0;
    for (Index i = 0; i < 6; ++i) mean += std::pow(double{x.data()[r * 6 + i]}, 2) / 6;
    for (Index i = 0; i < 6; ++i) {
      const double z = double{x.data()[r * 6 + i]} / std::sqrt(mean + 1e-5);
      EXPECT_NEAR(y.data()[r * 6 + i], double{gain.data()[i]} * z, 1e-5);
    }
  }
}

TEST(RmsNorm, GradientMatchesDifferences) {
  EXPECT_LT(gradient_error([](auto& in) { return ops::rms_norm(in[0], in[1], 1e-5f); },
                           {random({4, 6}), random({6})}),
            1e-7);
}

TEST(RmsNorm, SaysWhichShapesDisagree) {
  EXPECT_EQ(error_of([] {
              ops::rms_norm(random({4, 6}), random({5}), 1e-5f);
            }),
            "rms_norm: gain [5] for rows of 6");
}

}  // namespace
}  // namespace heed
