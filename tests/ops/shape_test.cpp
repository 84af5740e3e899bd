#include "heed/ops/shape.h"

#include <gtest/gtest.h>

#include "tests/gradcheck.h"
#include "tests/scratch.h"

namespace heed {
namespace {

using tests::gradient_error, tests::random;

TEST(Concat, PutsPartsBehindOneAnother) {
  const Tensor a = random({2, 3}), none({0, 3}), b = random({4, 3});
  const Tensor y = ops::concat({a, none, b});
  ASSERT_EQ(y.shape(), (Shape{6, 3}));
  for (Index i = 0; i < 18; ++i) EXPECT_EQ(y.data()[i], i < 6 ? a.data()[i] : b.data()[i - 6]);
}

TEST(Concat, GradientMatchesDifferences) {
  EXPECT_LT(gradient_error(
                [](auto& in) {
                  return ops::concat({in[0], in[1], in[0]});
                },
                {random({2, 3}), random({4, 3})}),
            1e-8);
}

TEST(Concat, SaysWhichShapesDisagree) {
  EXPECT_EQ(error_of([] {
              ops::concat({random({2, 3}), random({1, 4})});
            }),
            "concat: [2, 3] and [1, 4] differ in more than their rows");
  EXPECT_EQ(error_of([] {
              ops::concat({random({2, 3}), random({3})});
            }),
            "concat: [2, 3] and [3] differ in more than their rows");
  EXPECT_EQ(error_of([] { ops::concat({}); }), "concat: got no parts, wanted one at least");
}

TEST(Columns, OfWhatStandsSideBySideAreItsParts) {
  const Tensor a = random({3, 2}), b = random({3, 4}), y = ops::concat_columns({a, b});
  ASSERT_EQ(y.shape(), (Shape{3, 6}));
  EXPECT_EQ(tests::greatest_difference(ops::columns(y, 0, 2), a), 0.0);
  EXPECT_EQ(tests::greatest_difference(ops::columns(y, 2, 4), b), 0.0);
  EXPECT_EQ(y.data()[6 + 2], b.data()[4]);
}

TEST(Columns, GradientsMatchDifferences) {
  EXPECT_LT(gradient_error(
                [](auto& in) {
                  return ops::columns(ops::concat_columns({in[0], in[1], in[0]}), 1, 5);
                },
                {random({3, 2}), random({3, 4})}),
            1e-8);
}

TEST(Columns, SayWhatDoesNotFit) {
  EXPECT_EQ(error_of([] {
              ops::concat_columns({random({2, 3}), random({1, 3})});
            }),
            "concat_columns: [2, 3] and [1, 3] differ in their rows");
  EXPECT_EQ(error_of([] { ops::concat_columns({}); }),
            "concat_columns: got no parts, wanted one at least");
  EXPECT_EQ(error_of([] {
              ops::columns(random({2, 3}), 2, 2);
            }),
            "columns: 2 from 2 on, of [2, 3]");
}

TEST(Reshape, KeepsEveryElementInItsOrder) {
  const Tensor x = random({2, 6}), y = ops::reshape(x, {3, 4});
  ASSERT_EQ(y.shape(), (Shape{3, 4}));
  for (Index i = 0; i < 12; ++i) EXPECT_EQ(y.data()[i], x.data()[i]);
}

TEST(Reshape, GradientMatchesDifferences) {
  EXPECT_LT(gradient_error(
                [](auto& in) {
                  return ops::reshape(in[0], {3, 4});
                },
                {random({2, 6})}),
            1e-8);
}

TEST(Reshape, SaysWhichShapesDisagree) {
  EXPECT_EQ(error_of([] {
              ops::reshape(random({2, 6}), {5, 2});
            }),
            "reshape: [5, 2] does not hold the elements of [2, 6]");
}

}  // namespace
}  // namespace heed
