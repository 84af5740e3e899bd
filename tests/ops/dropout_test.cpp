#include "heed/ops/dropout.h"

#include <gtest/gtest.h>

#include "heed/ops/arithmetic.h"
#include "tests/gradcheck.h"
#include "tests/scratch.h"

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

TEST(AddDropped, AddsWhatDropoutLeaves) {
  const Tensor base = random({5, 9}), x = random({5, 9});
  const kernels::Dropout half{.rate = 0.5f, .random = {.seed = 4}};
  EXPECT_LT(greatest_difference(ops::add_dropped(base, x, half), base + ops::dropout(x, half)),
            1e-6);
  EXPECT_EQ(greatest_difference(ops::add_dropped(base, x, {.rate = 0.0f}), base + x), 0.0);
}

TEST(AddDropped, GradientMatchesDifferences) {
  const kernels::Dropout half{.rate = 0.5f, .random = {.seed = 4}};
  EXPECT_LT(gradient_error([&](auto& in) { return ops::add_dropped(in[0], in[1], half); },
                           {random({4, 6}), random({4, 6})}),
            1e-8);
}

TEST(AddDropped, SaysWhichShapesDiffer) {
  EXPECT_EQ(error_of([] {
              ops::add_dropped(random({2, 3}), random({3}), {.rate = 0.5f});
            }),
            "add_dropped: shapes [2, 3] and [3] differ");
}

}  // namespace
}  // namespace heed
