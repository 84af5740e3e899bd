#include "heed/nn/embedding.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "heed/ops/arithmetic.h"
#include "heed/ops/embedding.h"
#include "tests/gradcheck.h"

namespace heed {
namespace {

using tests::gradient_error, tests::gradients, tests::greatest_difference, tests::probe,
    tests::random;

const std::vector<Token> kIds{2, 0, 1, 2};

TEST(WithoutGradientAt, GivesTheSameNumbersAndNoGradientToTheRowOfPad) {
  const auto lookup = [](auto& in) { return probe(ops::embedding(in[0], kIds)); };
  const auto cut = [](auto& in) {
    return probe(ops::embedding(nn::without_gradient_at(in[0], 2), kIds));
  };
  const Tensor table = random({4, 3});
  EXPECT_EQ(greatest_difference(nn::without_gradient_at(table, 2), table), 0.0);
  Tensor wanted = gradients(lookup, {table})[0];
  EXPECT_NE(wanted.data()[2 * 3], 0.0f);
  std::fill_n(wanted.mutable_data() + 2 * 3, 3, 0.0f);
  EXPECT_EQ(greatest_difference(gradients(cut, {table})[0], wanted), 0.0);
}

TEST(WithoutGradientAt, OfARowThatNobodyReadsMatchesDifferences) {
  const auto f = [](auto& in) { return ops::embedding(nn::without_gradient_at(in[0], 3), kIds); };
  EXPECT_LT(gradient_error(f, {random({4, 3})}), 1e-8);
}

TEST(Embed, ScalesTheRowsByTheRootOfTheWidth) {
  const Tensor table = random({4, 3}), rows = ops::embedding(table, kIds);
  EXPECT_EQ(
      greatest_difference(nn::scaled(rows, nn::EmbeddingScale::sqrt_width), rows * std::sqrt(3.0)),
      0.0);
  EXPECT_EQ(greatest_difference(nn::scaled(rows, nn::EmbeddingScale::none), rows), 0.0);
}

TEST(EmbeddingTable, HasZerosForPad) {
  Rng rng(1);
  const Tensor table = nn::embedding_table(4, 3, 1, rng);
  for (Index i = 0; i < 12; ++i) EXPECT_EQ(table.data()[i] == 0.0f, i / 3 == 1);
}

}  // namespace
}  // namespace heed
