#include "heed/ops/embedding.h"

#include <gtest/gtest.h>

#include "tests/gradcheck.h"
#include "tests/scratch.h"

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
  EXPECT_EQ(error_of([] {
              ops::embedding(random({4, 3}), std::vector<Token>{1, 4});
            }),
            "embedding: id 4 outside [0, 4)");
}

TEST(Embedding, GradientMatchesDifferences) {
  const std::vector<Token> ids{2, 0, 2};
  EXPECT_LT(gradient_error([&](auto& in) { return ops::embedding(in[0], ids); }, {random({4, 3})}),
            1e-8);
}

}  // namespace
}  // namespace heed
