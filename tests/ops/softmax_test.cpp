#include "heed/ops/softmax.h"

#include <gtest/gtest.h>

#include <limits>

#include "tests/gradcheck.h"

namespace heed {
namespace {

using tests::gradient_error, tests::random;

TEST(Softmax, IsTheShareOfEachExponential) {
  const Tensor x = random({2, 3, 5}), y = ops::softmax(x);
  for (Index r = 0; r < 6; ++r) {
    double sum = 0.0;
    for (Index i = 0; i < 5; ++i) sum += std::exp(double{x.data()[r * 5 + i]});
    for (Index i = 0; i < 5; ++i) {
      EXPECT_NEAR(y.data()[r * 5 + i], std::exp(double{x.data()[r * 5 + i]}) / sum, 1e-6);
    }
  }
}

TEST(Softmax, OfEmptyRowsIsEmpty) {
  EXPECT_EQ(ops::softmax(Tensor({3, 0})).shape(), (Shape{3, 0}));
}

TEST(Softmax, GradientMatchesDifferences) {
  EXPECT_LT(gradient_error([](auto& in) { return ops::softmax(in[0]); }, {random({3, 5})}), 1e-8);
}

TEST(Softmax, GivesAHiddenPlaceNoWeightAtAll) {
  const float hidden = -std::numeric_limits<float>::infinity();
  Tensor y = ops::softmax(Tensor({1, 3}, {1.0f, hidden, 1.0f}));
  EXPECT_EQ(y.data()[1], 0.0f);
  EXPECT_FLOAT_EQ(y.data()[0], 0.5f);
}

}  // namespace
}  // namespace heed
