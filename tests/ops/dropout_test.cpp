#include "heed/ops/dropout.h"

#include <gtest/gtest.h>

#include "tests/gradcheck.h"

namespace heed {
namespace {

using tests::gradient_error, tests::greatest_difference, tests::random;

TEST(Dropout, MultipliesByTheKernelsFactors) {
  const Tensor x = random({2, 5, 9});
  const kernels::Dropout half{.rate = 0.5f, .random = {.seed = 4, .step = 9}, .place = 3};
  Tensor wanted = x.uninitialized_like();
  kernels::dropout(half, x.data(), wanted.mutable_data(), 2, 5, 9);
  EXPECT_EQ(greatest_difference(ops::dropout(x, half), wanted), 0.0);
}

TEST(Dropout, OfRateZeroIsWhatItWasGiven) {
  const Tensor x = random({2, 3});
  EXPECT_EQ(ops::dropout(x, {.rate = 0.0f}).data(), x.data());
}

TEST(Dropout, GradientMatchesDifferences) {
  const kernels::Dropout half{.rate = 0.5f, .random = {.seed = 4}};
  EXPECT_LT(gradient_error([&](auto& in) { return ops::dropout(in[0], half); }, {random({4, 6})}),
            1e-8);
}

}  // namespace
}  // namespace heed
