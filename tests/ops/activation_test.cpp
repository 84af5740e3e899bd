#include "heed/ops/activation.h"

#include <gtest/gtest.h>

#include "tests/gradcheck.h"

namespace heed {
namespace {

using tests::gradient_error, tests::random;

TEST(Relu, IsXWhereXIsPositive) {
  const Tensor y = ops::relu(Tensor({3}, {-1.0f, 0.0f, 2.0f}));
  EXPECT_EQ(std::vector(y.values().begin(), y.values().end()), (std::vector{0.0f, 0.0f, 2.0f}));
}

TEST(Gelu, IsXTimesTheNormalDistributionFunction) {
  const Tensor y = ops::gelu(Tensor({3}, {-1.0f, 0.0f, 2.0f}));
  EXPECT_FLOAT_EQ(y.data()[0], -0.15865525f);
  EXPECT_FLOAT_EQ(y.data()[1], 0.0f);
  EXPECT_FLOAT_EQ(y.data()[2], 1.9544997f);
}

TEST(Gelu, GradientMatchesDifferences) {
  EXPECT_LT(gradient_error([](auto& in) { return ops::gelu(in[0]); }, {random({4, 6})}), 1e-8);
}

TEST(Silu, IsXTimesItsSigmoid) {
  const Tensor y = ops::silu(Tensor({3}, {-1.0f, 0.0f, 2.0f}));
  EXPECT_FLOAT_EQ(y.data()[0], -0.26894143f);
  EXPECT_FLOAT_EQ(y.data()[1], 0.0f);
  EXPECT_FLOAT_EQ(y.data()[2], 1.7615942f);
}

TEST(Silu, GradientMatchesDifferences) {
  EXPECT_LT(gradient_error([](auto& in) { return ops::silu(in[0]); }, {random({4, 6})}), 1e-8);
}

TEST(Relu, GradientMatchesDifferences) {
  EXPECT_LT(gradient_error([](auto& in) { return ops::relu(in[0]); }, {random({4, 6})}), 1e-8);
}

}  // namespace
}  // namespace heed
