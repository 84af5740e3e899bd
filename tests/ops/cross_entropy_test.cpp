#include "heed/ops/cross_entropy.h"

#include <gtest/gtest.h>

#include "heed/autograd/tape.h"
#include "heed/ops/matmul.h"
#include "heed/ops/softmax.h"
#include "tests/gradcheck.h"
#include "tests/scratch.h"

namespace heed {
namespace {

using tests::gradient_error, tests::greatest_difference, tests::random;

TEST(LinearCrossEntropy, GradientMatchesDifferences) {
  const std::vector<Token> labels{2, kIgnored, 0, 5};
  const Tensor bias = random({7});
  const auto loss = [&](auto& in) {
    return ops::linear_cross_entropy(in[0], {in[1], bias.to(in[0].dtype())}, labels,
                                     {.label_smoothing = 0.1f, .chunk = 3});
  };
  EXPECT_LT(gradient_error(loss, {random({4, 3}), random({7, 3})}), 1e-8);
}

TEST(LinearCrossEntropy, GradientOfATrainedBiasMatchesDifferences) {
  const std::vector<Token> labels{2, kIgnored, 0, 5};
  const auto loss = [&](auto& in) {
    return ops::linear_cross_entropy(in[0], {in[1], in[2]}, labels,
                                     {.label_smoothing = 0.1f, .chunk = 3});
  };
  EXPECT_LT(gradient_error(loss, {random({4, 3}), random({7, 3}), random({7})}), 1e-8);
}

TEST(LinearCrossEntropy, IsTheMeanOfTheSmoothedTargets) {
  const Tensor x = random({5, 3}), weight = random({7, 3}), bias = random({7});
  const std::vector<Token> labels{2, kIgnored, 0, 5, 6};
  const Tensor p = ops::softmax(ops::linear(x, weight, bias));
  double sum = 0.0;
  for (Index r = 0; r < 5; ++r) {
    for (Index v = 0; v < 7 && labels[r] >= 0; ++v) {
      const double target = 0.1 / 7 + (v == labels[r] ? 0.9 : 0.0);
      sum -= target * std::log(p.data()[r * 7 + v]);
    }
  }
  for (Index chunk : {1, 2, 256}) {
    const Tensor loss = ops::linear_cross_entropy(x, {weight, bias}, labels,
                                                  {.label_smoothing = 0.1f, .chunk = chunk});
    EXPECT_NEAR(loss.item(), sum / 4, 1e-6);
    const Tensor share = ops::linear_cross_entropy(
        x, {weight, bias}, labels, {.label_smoothing = 0.1f, .tokens = 10, .chunk = chunk});
    EXPECT_NEAR(share.item(), sum / 10, 1e-6);
  }
}

// Rows enough for the weight to be packed.
TEST(LinearCrossEntropy, GradientsOfManyRowsAreThoseOfFloat64) {
  constexpr Index kRows = 1200, kWidth = 20, kVocab = 37;
  const Tensor x = parameter(random({kRows, kWidth})), weight = parameter(random({kVocab, kWidth}));
  std::vector<Token> labels(kRows);
  for (Index r = 0; r < kRows; ++r) labels[r] = static_cast<Token>(r % kVocab);
  backward(ops::linear_cross_entropy(x, {weight, {}}, labels));
  const Tensor wide_x = parameter(x.to(DType::float64));
  const Tensor wide_weight = parameter(weight.to(DType::float64));
  backward(ops::linear_cross_entropy(wide_x, {wide_weight, {}}, labels));
  for (const auto& [got, wanted] : {std::pair{x, wide_x}, {weight, wide_weight}}) {
    const Tensor &grad = got.node()->grad, &wide = wanted.node()->grad;
    for (Index i = 0; i < grad.size(); ++i) {
      ASSERT_NEAR(grad.data()[i], wide.data<double>()[i], 1e-6) << i;
    }
  }
}

// The inputs are bfloat16 already: what is left to round are the gradients of the logits.
TEST(LinearCrossEntropy, InBfloat16IsNearThatOfTheRoundedNumbers) {
  constexpr Index kRows = 600, kWidth = 20, kVocab = 37;
  const auto rounded = [](Tensor x) {
    for (Index i = 0; i < x.size(); ++i) {
      x.mutable_data()[i] = static_cast<float>(bfloat16(x.data()[i]));
    }
    return parameter(x);
  };
  const Tensor x = rounded(random({kRows, kWidth})), weight = rounded(random({kVocab, kWidth}));
  std::vector<Token> labels(kRows);
  for (Index r = 0; r < kRows; ++r) labels[r] = static_cast<Token>(r % kVocab);
  struct Trained {
    double loss;
    Tensor dx, dweight;
  };
  const auto trained = [&](ops::ComputeType type) {
    const Tensor loss = ops::linear_cross_entropy(x, {weight, {}, type}, labels);
    backward(loss);
    return Trained{loss.item(), std::exchange(x.node()->grad, Tensor()),
                   std::exchange(weight.node()->grad, Tensor())};
  };
  const Trained wanted = trained(ops::ComputeType::float32);
  const Trained got = trained(ops::ComputeType::bfloat16);
  EXPECT_NEAR(got.loss, wanted.loss, 1e-5);
  for (const auto& [near, exact] : {std::pair{got.dx, wanted.dx}, {got.dweight, wanted.dweight}}) {
    double greatest = 0.0;
    for (Index i = 0; i < exact.size(); ++i) {
      greatest = std::max(greatest, std::abs(double{exact.data()[i]}));
    }
    const double off = greatest_difference(near, exact);
    EXPECT_LT(off, greatest / 256);
    EXPECT_GT(off, 0);
  }
}

TEST(LinearCrossEntropy, RefusesALabelOutsideTheVocabularyAndABatchWithoutAny) {
  const auto message = [](std::vector<Token> labels) {
    return error_of([&] {
      ops::linear_cross_entropy(random({2, 3}), {.weight = random({7, 3}), .bias = {}}, labels);
    });
  };
  EXPECT_EQ(message({2, 7}), "cross_entropy: label 7 outside [0, 7)");
  EXPECT_EQ(message({-2, 1}), "cross_entropy: label -2 outside [0, 7)");
  EXPECT_EQ(message({1}), "cross_entropy: 1 labels for rows [2, 3]");
  EXPECT_EQ(message({-1, -1}), "cross_entropy: none of 2 labels counts");
}

TEST(LinearCrossEntropy, SaysWhichShapesDisagree) {
  const auto message = [](const Tensor& x, const ops::OutputLayer& output, Index chunk = 256) {
    const std::vector<Token> labels{2, 0};
    return error_of([&] { ops::linear_cross_entropy(x, output, labels, {.chunk = chunk}); });
  };
  const Tensor x = random({2, 3}), weight = random({7, 3});
  EXPECT_EQ(message(random({2, 4}), {weight, {}}),
            "cross_entropy: rows [2, 4] are not as wide as the weight [7, 3]");
  EXPECT_EQ(message(random({2, 3, 1}), {weight, {}}),
            "cross_entropy: rows [2, 3, 1] are not as wide as the weight [7, 3]");
  EXPECT_EQ(message(x, {weight, random({6})}), "cross_entropy: bias [6] for the weight [7, 3]");
  EXPECT_EQ(message(x, {weight, {}}, 0), "cross_entropy: chunks of 0 rows, wanted 1 or more");
  EXPECT_EQ(message(x, {weight, {}, ops::ComputeType::int8}),
            "cross_entropy: eight bits have no gradient");
}

}  // namespace
}  // namespace heed
