#include "heed/ops/matmul.h"

#include <gtest/gtest.h>

#include "tests/gradcheck.h"
#include "tests/scratch.h"

namespace heed {
namespace {

using tests::gradient_error, tests::greatest_difference, tests::random;

// a (B, M, K) @ b (B, K, N), or b (B, N, K) transposed, term by term.
Tensor naive(const Tensor& a, const Tensor& b, Index columns, bool transposed) {
  const Index batch = a.dim(0), rows = a.dim(1), depth = a.dim(2);
  Tensor c({batch, rows, columns});
  for (Index i = 0; i < batch * rows * columns; ++i) {
    const Index s = i / (rows * columns), r = i / columns, n = i % columns;
    double sum = 0.0;
    for (Index k = 0; k < depth; ++k) {
      const Index at = s * depth * columns + (transposed ? n * depth + k : k * columns + n);
      sum += double{a.data()[r * depth + k]} * double{b.data()[at]};
    }
    c.mutable_data()[i] = static_cast<float>(sum);
  }
  return c;
}

TEST(Matmul, SumsTheProductsOfRowsAndColumns) {
  const Tensor a = random({3, 4, 5}), b = random({3, 5, 2});
  EXPECT_LT(greatest_difference(ops::matmul(a, b), naive(a, b, 2, false)), 1e-6);
  const Tensor flat = ops::matmul(a.reshaped({12, 5}), b.reshaped({3, 10}).reshaped({5, 6}));
  EXPECT_LT(greatest_difference(flat.reshaped({1, 12, 6}),
                                naive(a.reshaped({1, 12, 5}), b.reshaped({1, 5, 6}), 6, false)),
            1e-6);
}

TEST(MatmulTransposed, SumsTheProductsOfRowsAndRows) {
  const Tensor a = random({3, 4, 5}), b = random({3, 2, 5});
  EXPECT_LT(greatest_difference(ops::matmul_transposed(a, b), naive(a, b, 2, true)), 1e-6);
  const Tensor flat = ops::matmul_transposed(a.reshaped({12, 5}), b.reshaped({6, 5}));
  EXPECT_LT(greatest_difference(flat.reshaped({1, 12, 6}),
                                naive(a.reshaped({1, 12, 5}), b.reshaped({1, 6, 5}), 6, true)),
            1e-6);
}

TEST(Matmul, GradientMatchesDifferencesInBothRanks) {
  const auto product = [](auto& in) { return ops::matmul(in[0], in[1]); };
  EXPECT_LT(gradient_error(product, {random({3, 4}), random({4, 2})}), 1e-8);
  EXPECT_LT(gradient_error(product, {random({2, 3, 4}), random({2, 4, 5})}), 1e-8);
}

TEST(MatmulTransposed, GradientMatchesDifferencesInBothRanks) {
  const auto product = [](auto& in) { return ops::matmul_transposed(in[0], in[1]); };
  EXPECT_LT(gradient_error(product, {random({3, 4}), random({2, 4})}), 1e-8);
  EXPECT_LT(gradient_error(product, {random({2, 3, 4}), random({2, 5, 4})}), 1e-8);
}

TEST(Matmul, SaysWhichShapesDisagree) {
  EXPECT_EQ(error_of([] {
              ops::matmul(random({2, 3}), random({2, 3}));
            }),
            "matmul: shapes [2, 3] and [2, 3] do not multiply");
}

TEST(Linear, GradientMatchesDifferences) {
  EXPECT_LT(gradient_error([](auto& in) { return ops::linear(in[0], in[1], in[2]); },
                           {random({6, 4}), random({5, 4}), random({5})}),
            1e-8);
}

Tensor rounded(const Tensor& x) {
  Tensor y = x.to(DType::float64);
  for (Index i = 0; i < y.size(); ++i) {
    y.mutable_data<double>()[i] = double{static_cast<float>(bfloat16(x.data()[i]))};
  }
  return y;
}

// Of the sum of y's elements times those of dy, which is so the gradient of y.
tests::Inputs gradients_at(const Tensor& dy, const tests::Inputs& inputs, ops::ComputeType type) {
  const auto loss = [&](const tests::Inputs& in) {
    const Tensor y = ops::linear(in[0], in[1], in[2], type);
    const Shape row{1, y.size()};
    return ops::reshape(ops::linear(ops::reshape(y, row), dy.to(y.dtype()).reshaped(row), {}), {});
  };
  return tests::gradients(loss, inputs);
}

// Against float64, every product with its operands rounded before it.
TEST(Linear, InBfloat16RoundsTheOperandsOfEachProductAndNothingElse) {
  const auto float32 = ops::ComputeType::float32, bfloat16 = ops::ComputeType::bfloat16;
  const Tensor x = random({70, 33}), weight = random({21, 33}), bias = random({21}),
               dy = random({70, 21});
  const tests::Inputs exact{rounded(x), rounded(weight), bias.to(DType::float64)};
  EXPECT_LT(greatest_difference(ops::linear(x, weight, bias, bfloat16),
                                ops::linear(exact[0], exact[1], exact[2])),
            2e-5);
  const tests::Inputs got = gradients_at(dy, {x, weight, bias}, bfloat16);
  const tests::Inputs of_rounded = gradients_at(rounded(dy), exact, float32);
  EXPECT_LT(greatest_difference(got[0], of_rounded[0]), 2e-5);
  EXPECT_LT(greatest_difference(got[1], of_rounded[1]), 2e-5);
  EXPECT_LT(greatest_difference(got[2], gradients_at(dy, exact, float32)[2]), 2e-5);
}

TEST(Linear, ReadsWhatWasRoundedBeforeAndRoundsWhatIsReadNext) {
  const auto bfloat16 = ops::ComputeType::bfloat16;
  const Tensor x = random({70, 33}), weight = random({21, 33}), bias = random({21}),
               dy = random({70, 21});
  const Tensor sums = ops::linear(x, weight, bias, bfloat16);
  const Tensor read = ops::operand(x, bfloat16);
  EXPECT_EQ(read.dtype(), DType::bfloat16);
  EXPECT_EQ(greatest_difference(ops::linear(read, weight, bias, bfloat16), sums), 0.0);
  const Tensor operands = ops::linear(x, weight, bias, bfloat16, ops::Reader::linear);
  EXPECT_EQ(greatest_difference(operands, ops::operand(sums, bfloat16)), 0.0);
  EXPECT_EQ(ops::operand(x, ops::ComputeType::float32).dtype(), DType::float32);
  EXPECT_EQ(ops::operand(x.to(DType::float64), bfloat16).dtype(), DType::float64);
}

TEST(Linear, HandsItsGradientThroughTheRounding) {
  const auto type = ops::ComputeType::bfloat16;
  const Tensor weight = random({21, 33});
  const auto loss = [&](auto&& of) {
    return tests::gradients([&](const tests::Inputs& in) { return tests::probe(of(in[0])); },
                            {random({70, 33})})[0];
  };
  const Rng before = tests::TestNumbers::rng();
  const Tensor direct = loss([&](const Tensor& x) { return ops::linear(x, weight, {}, type); });
  tests::TestNumbers::rng() = before;
  const Tensor rounded =
      loss([&](const Tensor& x) { return ops::linear(ops::operand(x, type), weight, {}, type); });
  EXPECT_EQ(rounded.dtype(), DType::float32);
  EXPECT_EQ(greatest_difference(direct, rounded), 0.0);
}

constexpr ops::Activation kActivations[] = {ops::Activation::relu, ops::Activation::sigmoid,
                                            ops::Activation::gelu, ops::Activation::gelu_tanh,
                                            ops::Activation::silu, ops::Activation::tanh};

// The first input through f, times the last one where there are four.
ops::Hidden hidden_of(ops::Activation f, const tests::Inputs& in) {
  return {.f = f, .x = in[0], .factor = in.size() == 4 ? in[3] : Tensor()};
}

TEST(LinearOfHiddenUnits, IsLinearOfTheirValues) {
  for (const ops::Activation f : kActivations) {
    for (const auto type : {ops::ComputeType::float32, ops::ComputeType::bfloat16}) {
      const auto together = [&](const tests::Inputs& in) {
        return tests::probe(ops::linear_of(hidden_of(f, in), in[1], in[2], type));
      };
      const auto apart = [&](const tests::Inputs& in) {
        return tests::probe(ops::linear(ops::activate(hidden_of(f, in)), in[1], in[2], type));
      };
      tests::Inputs inputs{random({70, 33}), random({21, 33}), random({21})};
      for (const bool gated : {false, true}) {
        if (gated) inputs.push_back(random({70, 33}));
        EXPECT_EQ(together(inputs).item(), apart(inputs).item());
        const auto got = tests::gradients(together, inputs);
        const auto wanted = tests::gradients(apart, inputs);
        for (std::size_t i = 0; i < inputs.size(); ++i) {
          EXPECT_EQ(greatest_difference(got[i], wanted[i]), 0.0);
        }
      }
    }
  }
}

// Against float64, of the same rounded numbers: a rounding is 2^-9 of what it rounds at the most.
TEST(LinearOfHiddenUnits, InBfloat16HasTheGradientOfFloat64ButForRoundings) {
  const auto bfloat16 = ops::ComputeType::bfloat16;
  const Tensor x = random({70, 33}), factor = random({70, 33}), weight = random({21, 33}),
               bias = random({21});
  for (const ops::Activation f : kActivations) {
    const auto loss = [&](const tests::Inputs& in) {
      const ops::Hidden hidden{
          .f = f, .x = ops::operand(in[0], bfloat16), .factor = ops::operand(in[1], bfloat16)};
      return tests::probe(ops::linear_of(hidden, in[2], in[3], bfloat16));
    };
    const tests::Inputs got = tests::gradients(loss, {x, factor, weight, bias});
    const tests::Inputs wanted =
        tests::gradients(loss, {rounded(x), rounded(factor), rounded(weight), rounded(bias)});
    for (std::size_t i = 0; i < got.size(); ++i) {
      EXPECT_EQ(got[i].dtype(), DType::float32);
      const double size = greatest_difference(wanted[i], wanted[i].like());
      EXPECT_LT(greatest_difference(got[i], wanted[i]), 0x1p-7 * size) << i;
    }
  }
}

TEST(LinearOfHiddenUnits, GradientMatchesDifferences) {
  for (const ops::Activation f : kActivations) {
    const auto of_hidden = [f](auto& in) { return ops::linear_of(hidden_of(f, in), in[1], in[2]); };
    EXPECT_LT(gradient_error(of_hidden, {random({5, 4}), random({3, 4}), random({3})}), 1e-8);
    EXPECT_LT(
        gradient_error(of_hidden, {random({5, 4}), random({3, 4}), random({3}), random({5, 4})}),
        1e-8);
  }
}

TEST(Linear, RefusesEightBits) {
  EXPECT_EQ(error_of([] {
              ops::linear(random({2, 3}), random({4, 3}), {}, ops::ComputeType::int8);
            }),
            "linear: only a packed weight multiplies in eight bits");
}

}  // namespace
}  // namespace heed
