#include "heed/ops/packed_weight.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "heed/ops/embedding.h"
#include "heed/ops/matmul.h"
#include "tests/gradcheck.h"
#include "tests/scratch.h"

namespace heed {
namespace {

using ops::ComputeType, ops::PackedWeight;
using tests::greatest_difference, tests::random;

TEST(PackedWeight, MultipliesAsTheWeightDoes) {
  for (const auto& [rows, in, out] : {std::array<Index, 3>{1, 5, 1}, {7, 64, 96}, {20, 130, 33}}) {
    const Tensor x = random({rows, in}), weight = random({out, in}), bias = random({out});
    for (const Tensor& shift : {bias, Tensor()}) {
      const Tensor wanted = ops::linear(x, weight, shift);
      const auto difference = [&](ComputeType type) {
        return greatest_difference(ops::linear(x, PackedWeight(weight, type), shift), wanted);
      };
      const double terms = std::sqrt(static_cast<double>(in));
      EXPECT_LT(difference(ComputeType::float32), 1e-4);
      // Each operand is off by a 512th of it at the most.
      EXPECT_LT(difference(ComputeType::bfloat16), 0.01 * terms);
      EXPECT_GT(difference(ComputeType::bfloat16), 1e-4);
      // Steps of about 0.04 leave errors of 0.012, the deviation of each operand: six deviations.
      EXPECT_LT(difference(ComputeType::int8), 0.1 * terms);
      EXPECT_GT(difference(ComputeType::int8), 0);
    }
  }
}

TEST(PackedWeight, GivesARowThatDoesNotDependOnTheRowsBesideIt) {
  for (const ComputeType type : {ComputeType::float32, ComputeType::bfloat16, ComputeType::int8}) {
    for (const Index width : {64, 256}) {
      const Tensor x = random({70, width}), bias = random({96});
      const PackedWeight weight(random({96, width}), type);
      const Tensor whole = ops::linear(x, weight, bias);
      for (Index rows = 1; rows < 70; ++rows) {
        const Tensor some({rows, width}, x.values().first(rows * width));
        const Tensor y = ops::linear(some, weight, bias);
        EXPECT_TRUE(std::ranges::equal(y.values(), whole.values().first(rows * 96))) << rows;
      }
    }
  }
}

TEST(PackedWeight, RoundsWhatIsReadNextAsItsReaderWants) {
  const Tensor x = random({7, 64}), weight = random({33, 64}), bias = random({33});
  const Tensor read = ops::operand(x, ComputeType::bfloat16);
  const auto expect_types = [&](ComputeType type, DType to_linear, DType to_attention) {
    const PackedWeight packed(weight, type);
    const Tensor sums = ops::linear(x, packed, bias);
    EXPECT_EQ(sums.dtype(), DType::float32);
    for (const auto& [reader, wanted] : {std::pair{ops::Reader::linear, to_linear},
                                         std::pair{ops::Reader::attention, to_attention}}) {
      const Tensor y = ops::linear(x, packed, bias, reader);
      EXPECT_EQ(y.dtype(), wanted);
      const bool rounded = wanted == DType::bfloat16;
      EXPECT_EQ(greatest_difference(y, rounded ? ops::operand(sums, ComputeType::bfloat16) : sums),
                0.0);
    }
    const Tensor wanted = ops::linear(read.to(DType::float32), packed, bias);
    EXPECT_EQ(greatest_difference(ops::linear(read, packed, bias), wanted), 0.0);
  };
  expect_types(ComputeType::float32, DType::float32, DType::float32);
  expect_types(ComputeType::bfloat16, DType::bfloat16, DType::bfloat16);
  expect_types(ComputeType::int8, DType::float32, DType::bfloat16);
}

TEST(PackedWeight, GivesItsRowsAsAnEmbedding) {
  const Tensor weight = random({50, 19});
  const std::vector<Token> ids{49, 0, 16, 15, 0, 31};
  const Tensor wanted = ops::embedding(weight, ids);
  const Tensor same = ops::embedding(PackedWeight(weight, ComputeType::float32), ids);
  EXPECT_THAT(same.values(), testing::ElementsAreArray(wanted.values()));
  const Tensor half = ops::embedding(PackedWeight(weight, ComputeType::bfloat16), ids);
  const Tensor rounded = wanted.to(DType::bfloat16).to(DType::float32);
  EXPECT_THAT(half.values(), testing::ElementsAreArray(rounded.values()));
  const Tensor near = ops::embedding(PackedWeight(weight, ComputeType::int8), ids);
  for (Index i = 0; i < wanted.dim(0); ++i) {
    float greatest = 0;
    const auto row = wanted.values().subspan(i * 19, 19);
    for (const float x : row) greatest = std::max(greatest, std::abs(x));
    for (Index l = 0; l < 19; ++l) {
      EXPECT_NEAR(near.data()[i * 19 + l], row[l], 0.5001 * greatest / 63);
    }
  }
  EXPECT_EQ(error_of([&] {
              ops::embedding(PackedWeight(weight, ComputeType::int8), std::vector<Token>{50});
            }),
            "embedding: id 50 outside [0, 50)");
}

TEST(PackedWeight, HasNoGradient) {
  const PackedWeight weight(random({4, 8}), ComputeType::float32);
  const Tensor x = parameter(random({2, 8}));
  EXPECT_EQ(error_of([&] { ops::linear(x, weight, Tensor()); }),
            "linear: a packed weight has no gradient; run it under NoGrad");
  const NoGrad no_grad;
  EXPECT_EQ(ops::linear(x, weight, Tensor()).shape(), (Shape{2, 4}));
}

TEST(PackedWeight, SaysWhichWidthsDisagree) {
  const PackedWeight weight(random({4, 8}), ComputeType::int8);
  EXPECT_EQ(error_of([&] {
              ops::linear(Tensor({2, 9}), weight, Tensor());
            }),
            "linear: input [2, 9] for 8 inputs");
}

TEST(PackedWeight, GivesTheSameBytesOfSomeOfItsRows) {
  const Tensor x = random({7, 130}), weight = random({70, 130});
  const std::vector<Token> rows{0, 3, 4, 5, 15, 16, 17, 18, 19, 20, 33, 47, 48, 60, 61, 62, 63, 69};
  for (const ComputeType type : {ComputeType::float32, ComputeType::bfloat16, ComputeType::int8}) {
    const PackedWeight packed(weight, type);
    const Tensor all = ops::linear(x, packed, Tensor());
    for (std::size_t count = 1; count <= rows.size(); ++count) {
      const auto some = std::span(rows).first(count);
      const Tensor y = ops::linear(x, packed.rows(some), Tensor());
      ASSERT_EQ(y.shape(), (Shape{7, std::ssize(some)}));
      for (Index i = 0; i < y.size(); ++i) {
        EXPECT_EQ(y.data()[i], all.data()[i / y.dim(1) * 70 + some[i % y.dim(1)]]) << i;
      }
    }
  }
}

TEST(PackedWeight, SaysWhichRowItHasNot) {
  const PackedWeight weight(random({4, 8}), ComputeType::float32);
  EXPECT_EQ(error_of([&] { weight.rows(std::vector<Token>{1, 4}); }), "packed weight: row 4 of 4");
}

}  // namespace
}  // namespace heed
