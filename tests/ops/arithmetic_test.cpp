#include "heed/ops/arithmetic.h"

#include <gtest/gtest.h>

#include "tests/gradcheck.h"
#include "tests/scratch.h"

namespace heed {
namespace {

using tests::gradient_error, tests::random;

TEST(Sum, AddsPlaceByPlaceAndRepeatsASuffix) {
  const Tensor a = random({2, 3, 4}), b = random({2, 3, 4}), bias = random({4});
  const Tensor same = a + b, repeated = a + bias;
  for (Index i = 0; i < 24; ++i) {
    EXPECT_EQ(same.data()[i], a.data()[i] + b.data()[i]);
    EXPECT_EQ(repeated.data()[i], a.data()[i] + bias.data()[i % 4]);
  }
}

TEST(Sum, GradientMatchesDifferences) {
  const auto sum = [](auto& in) { return in[0] + in[1]; };
  EXPECT_LT(gradient_error(sum, {random({2, 3, 4}), random({2, 3, 4})}), 1e-8);
  EXPECT_LT(gradient_error(sum, {random({2, 3, 4}), random({3, 4})}), 1e-8);
  EXPECT_LT(gradient_error([](auto& in) { return in[0] + in[0]; }, {random({3, 4})}), 1e-8);
}

TEST(Sum, SaysWhichShapesDisagree) {
  EXPECT_EQ(error_of([] {
              random({2, 3}) + random({2});
            }),
            "add: shape [2] is not a suffix of [2, 3]");
}

TEST(Sum, OfNothingIsNothing) {
  const auto sum = [](auto& in) { return in[0] + in[1]; };
  EXPECT_EQ(gradient_error(sum, {Tensor({2, 3, 0}), Tensor({3, 0})}), 0.0);
}

TEST(Multiple, OfEveryElementHasTheFactorAsGradient) {
  const Tensor x = random({3, 4}), y = x * -2.5;
  for (Index i = 0; i < 12; ++i) EXPECT_EQ(y.data()[i], -2.5f * x.data()[i]);
  EXPECT_LT(gradient_error([](auto& in) { return in[0] * -2.5; }, {x}), 1e-8);
}

}  // namespace
}  // namespace heed
