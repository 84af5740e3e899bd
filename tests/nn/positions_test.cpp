#include "heed/nn/positions.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace heed::nn {
namespace {

TEST(Sinusoids, AreThoseOfThePaper) {
  const Tensor table = sinusoids(/*first=*/0, /*count=*/60, /*width=*/4);
  for (int t = 0; t < 60; ++t) {
    const double slow = t / 100.0;  // 10000^(2/4)
    const double wanted[] = {std::sin(t), std::cos(t), std::sin(slow), std::cos(slow)};
    for (int i = 0; i < 4; ++i) EXPECT_NEAR(table.data()[4 * t + i], wanted[i], 1e-7) << t;
  }
}

// Why section 3.5 chose them: PE(pos + k) is a linear function of PE(pos), a rotation.
TEST(Sinusoids, OfAFixedDistanceHaveOneProduct) {
  const Index width = 32;
  const Tensor table = sinusoids(/*first=*/7, /*count=*/100, width);
  const auto product = [&](Index a, Index b) {
    double sum = 0.0;
    for (Index i = 0; i < width; ++i) {
      sum += double{table.data()[a * width + i]} * double{table.data()[b * width + i]};
    }
    return sum;
  };
  for (Index t = 0; t < 90; ++t) EXPECT_NEAR(product(t, t + 9), product(0, 9), 1e-5);
  EXPECT_GT(std::abs(product(0, 9) - product(0, 3)), 1.0);
}

TEST(PositionsOf, CountEachSequenceFromZero) {
  EXPECT_EQ(positions_of(Spans(std::vector<Index>{2, 0, 3})), (std::vector<Token>{0, 1, 0, 1, 2}));
}

TEST(Positions, ThatAttentionAloneKnowsAddNothingToEmbeddings) {
  const std::vector<Token> places{0, 1, 2};
  const Tensor x({3, 4}, std::vector<float>(12, 0.5f));
  const auto rows = [&](Positions kind) {
    Rng rng(1);
    const PositionalEncoding positions(
        {.kind = kind, .width = 4, .max_length = 3, .rotary = {.width = 2}}, rng);
    const bool same =
        std::ranges::equal(positions.forward(x, places, Pass::inference()).values(), x.values());
    return std::pair{same, positions.rows(Spans(std::vector<Index>{3}), places).rotation.empty()};
  };
  EXPECT_EQ(rows(Positions::sinusoidal), (std::pair{false, true}));
  EXPECT_EQ(rows(Positions::learned), (std::pair{false, true}));
  EXPECT_EQ(rows(Positions::rotary), (std::pair{true, false}));
  EXPECT_EQ(rows(Positions::alibi), (std::pair{true, true}));
  EXPECT_EQ(rows(Positions::none), (std::pair{true, true}));
}

}  // namespace
}  // namespace heed::nn
