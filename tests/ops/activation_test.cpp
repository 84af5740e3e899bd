#include "heed/ops/activation.h"

#include <gtest/gtest.h>

#include "tests/gradcheck.h"
#include "tests/scratch.h"

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

// Of PyTorch: F.gelu(torch.tensor([-1., 0., 2.]), approximate='tanh').
TEST(GeluTanh, IsPyTorchsApproximation) {
  const Tensor y = ops::gelu_tanh(Tensor({3}, {-1.0f, 0.0f, 2.0f}));
  EXPECT_FLOAT_EQ(y.data()[0], -0.15880801f);
  EXPECT_FLOAT_EQ(y.data()[1], 0.0f);
  EXPECT_FLOAT_EQ(y.data()[2], 1.9545977f);
}

TEST(GeluTanh, GradientMatchesDifferences) {
  EXPECT_LT(gradient_error([](auto& in) { return ops::gelu_tanh(in[0]); }, {random({4, 6})}), 1e-8);
}

TEST(Sigmoid, IsTheLogisticFunction) {
  const Tensor y = ops::sigmoid(Tensor({3}, {-1.0f, 0.0f, 2.0f}));
  EXPECT_FLOAT_EQ(y.data()[0], 0.26894143f);
  EXPECT_FLOAT_EQ(y.data()[1], 0.5f);
  EXPECT_FLOAT_EQ(y.data()[2], 0.8807971f);
}

TEST(Sigmoid, GradientMatchesDifferences) {
  EXPECT_LT(gradient_error([](auto& in) { return ops::sigmoid(in[0]); }, {random({4, 6})}), 1e-8);
}

TEST(Tanh, IsTheHyperbolicTangent) {
  const Tensor y = ops::tanh(Tensor({3}, {-1.0f, 0.0f, 2.0f}));
  EXPECT_FLOAT_EQ(y.data()[0], -0.76159416f);
  EXPECT_FLOAT_EQ(y.data()[1], 0.0f);
  EXPECT_FLOAT_EQ(y.data()[2], 0.96402758f);
}

TEST(Tanh, GradientMatchesDifferences) {
  EXPECT_LT(gradient_error([](auto& in) { return ops::tanh(in[0]); }, {random({4, 6})}), 1e-8);
}

TEST(Gated, IsTheActivationTimesTheFactor) {
  const Tensor x = random({4, 6}), factor = random({4, 6}), y = ops::silu(x);
  const Tensor gated = ops::gated(ops::Activation::silu, x, factor);
  for (Index i = 0; i < y.size(); ++i) {
    EXPECT_FLOAT_EQ(gated.data()[i], y.data()[i] * factor.data()[i]);
  }
}

TEST(Gated, GradientMatchesDifferences) {
  using enum ops::Activation;
  for (const ops::Activation f : {relu, sigmoid, gelu, gelu_tanh, silu, tanh}) {
    EXPECT_LT(gradient_error([f](auto& in) { return ops::gated(f, in[0], in[1]); },
                             {random({4, 6}), random({4, 6})}),
              1e-8);
  }
}

TEST(Gated, SaysWhichShapesDisagree) {
  EXPECT_EQ(error_of([] {
              ops::gated(ops::Activation::relu, random({4, 6}), random({6}));
            }),
            "gated: shapes [4, 6] and [6] differ");
}

TEST(Relu, GradientMatchesDifferences) {
  EXPECT_LT(gradient_error([](auto& in) { return ops::relu(in[0]); }, {random({4, 6})}), 1e-8);
}

}  // namespace
}  // namespace heed
