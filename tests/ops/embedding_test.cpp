#include "heed/ops/embedding.h"

#include <gtest/gtest.h>

#include "tests/gradcheck.h"

namespace heed {
namespace {

using tests::gradient_error, tests::random;

TEST(Embedding, TakesTheRowsThatIdsName) {
  const std::vector<Token> ids{2, 0, 2};
  const Tensor table = random({4, 3}), y = ops::embedding(table, ids);
  ASSERT_EQ(y.shape(), (Shape{3, 3}));
  for (Index i = 0; i < 9; ++i) EXPECT_EQ(y.data()[i], table.data()[ids[i / 3] * 3 + i % 3]);
}

TEST(Embedding, NamesAnIdThatItsTableDoesNotHave) {
  try {
    ops::embedding(random({4, 3}), std::vector<Token>{1, 4});
    FAIL();
  } catch (const Error& e) {
    EXPECT_STREQ(e.what(), "embedding: id 4 outside [0, 4)");
  }
}

TEST(Embedding, GradientMatchesDifferences) {
  const std::vector<Token> ids{2, 0, 2};
  EXPECT_LT(gradient_error([&](auto& in) { return ops::embedding(in[0], ids); }, {random({4, 3})}),
            1e-8);
}

}  // namespace
}  // namespace heed
