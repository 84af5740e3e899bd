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

}  // namespace
}  // namespace heed
