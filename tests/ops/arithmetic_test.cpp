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

TEST(ScaledBySequence, GivesEverySequenceItsFactor) {
  const Spans spans(std::vector<Index>{2, 0, 3});
  const std::vector<double> factors{2.0, 5.0, -0.5};
  const Tensor x = tests::random({5, 3}), y = scaled_by_sequence(x, spans, factors);
  for (Index i = 0; i < 15; ++i) EXPECT_EQ(y.data()[i], x.data()[i] * (i < 6 ? 2.0f : -0.5f));
  EXPECT_LT(
      tests::gradient_error([&](auto& in) { return scaled_by_sequence(in[0], spans, factors); },
                            {tests::random({5, 3})}),
      1e-8);
  EXPECT_EQ(error_of([&] {
              scaled_by_sequence(tests::random({4, 3}), spans, factors);
            }),
            "scaled by sequence: 3 factors for 3 sequences of 5 rows, and [4, 3]");
}

}  // namespace
}  // namespace heed
