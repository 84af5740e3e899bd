#include "heed/kernels/ranking.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "heed/base/random.h"
#include "tests/kernels/kernels.h"

namespace heed::kernels::tests {
namespace {

class Ranking : public OnEveryIsa {};
INSTANTIATE_TEST_SUITE_P(Isa, Ranking, every_isa(), isa_name);

constexpr float kInfinity = std::numeric_limits<float>::infinity();

// Coarse numbers, so that many are equal.
std::vector<float> coarse_row(Index width, std::uint32_t seed) {
  Rng rng(seed);
  std::vector<float> row(width);
  for (float& x : row) x = static_cast<float>(rng.below(40)) / 4 - 5;
  return row;
}

TEST_P(Ranking, TopEqualsAStableSort) {
  for (const Index width : {1, 2, 63, 64, 65, 200, 1000}) {
    const std::vector<float> row = coarse_row(width, static_cast<std::uint32_t>(width));
    std::vector<Token> order(width);
    for (Index i = 0; i < width; ++i) order[i] = static_cast<Token>(i);
    std::ranges::stable_sort(order, [&](Token a, Token b) { return row[a] > row[b]; });
    for (const Index count : {1, 2, 8, 70, 500}) {
      std::vector<Ranked> best(count);
      ASSERT_EQ(top(row.data(), width, count, best.data()), std::min(count, width));
      for (Index i = 0; i < std::min(count, width); ++i) {
        EXPECT_EQ(best[i].index, order[i]) << "width " << width << " rank " << i;
        EXPECT_EQ(best[i].value, row[order[i]]);
      }
    }
  }
}

TEST_P(Ranking, TopLeavesOutWhatIsForbiddenOrNoNumber) {
  const std::vector<float> row{-kInfinity, 1, std::nanf(""), 2, -kInfinity};
  for (const Index count : {5, 500}) {
    std::vector<Ranked> best(count);
    ASSERT_EQ(top(row.data(), 5, count, best.data()), 2);
    EXPECT_EQ(best[0].index, 3);
    EXPECT_EQ(best[1].index, 1);
  }
}

TEST_P(Ranking, TopAboveABarIsTheBeginningOfTop) {
  const std::vector<float> row = coarse_row(1000, 4);
  for (const Index count : {8, 500}) {
    for (const float bar : {-5.0f, 0.0f, 4.5f, 5.0f}) {
      std::vector<Ranked> all(count), above(count);
      const Index found = top(row.data(), 1000, count, above.data(), bar);
      top(row.data(), 1000, count, all.data());
      EXPECT_EQ(found, std::ranges::count_if(all, [&](auto& one) { return one.value > bar; }));
      for (Index i = 0; i < found; ++i) EXPECT_EQ(above[i].index, all[i].index);
    }
  }
}

TEST_P(Ranking, LogSumExpEqualsItsDefinitionInDouble) {
  for (const float shift : {0.0f, 500.0f, -500.0f}) {
    std::vector<float> row = coarse_row(777, 3);
    double sum = 0;
    for (float& x : row) sum += std::exp(static_cast<double>(x)), x += shift;
    EXPECT_NEAR(log_sum_exp(row.data(), 777), std::log(sum) + shift, 1e-4) << shift;
  }
}

TEST_P(Ranking, LogSumExpOfNothingPossibleIsMinusInfinity) {
  const std::vector<float> row(5, -kInfinity);
  EXPECT_EQ(log_sum_exp(row.data(), 5), -kInfinity);
}

TEST_P(Ranking, LogSumExpOfNoNumbersIsNotFinite) {
  const std::vector<float> wrong{0, std::nanf(""), 1}, huge{0, kInfinity};
  EXPECT_FALSE(std::isfinite(log_sum_exp(wrong.data(), 3)));
  EXPECT_FALSE(std::isfinite(log_sum_exp(huge.data(), 2)));
}

}  // namespace
}  // namespace heed::kernels::tests
