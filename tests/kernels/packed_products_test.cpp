#include "heed/kernels/packed_products.h"

#include <span>

#include "tests/kernels/kernels.h"

namespace heed::kernels::tests {
namespace {

class PackedProducts : public OnEveryIsa {};
INSTANTIATE_TEST_SUITE_P(Isa, PackedProducts, every_isa(), isa_name);

Floats product(const Floats& a, const Floats& b, Index m, Index n, Index k,
               const float* bias = nullptr) {
  Floats packed(static_cast<std::size_t>(packed_rows(n) * k), NAN);
  pack(b.data(), n, k, packed.data());
  Floats c(static_cast<std::size_t>(m * n), NAN);
  packed_products(a.data(), packed.data(), bias, c.data(), m, n, k);
  return c;
}

TEST_P(PackedProducts, SumTheProductsOfRowsAndRows) {
  for (const auto& [m, n, k] : {std::array<Index, 3>{1, 1, 0},
                                {1, 7, 1},
                                {2, 50, 19},
                                {3, 3, 64},
                                {4, 97, 100},
                                {300, 40, 515},
                                {13, 48, 515}}) {
    const Floats a = normal(m * k, 1), b = normal(n * k, 2);
    const Floats bias = normal(n, 3);
    Doubles wanted, biased;
    for (Index i = 0; i < m * n; ++i) {
      double sum = 0.0;
      for (Index l = 0; l < k; ++l) sum += double{a[i / n * k + l]} * double{b[i % n * k + l]};
      wanted.push_back(sum);
      biased.push_back(sum + double{bias[i % n]});
    }
    EXPECT_LT(error(product(a, b, m, n, k), wanted), 3e-5) << m << " " << n << " " << k;
    EXPECT_LT(error(product(a, b, m, n, k, bias.data()), biased), 3e-5)
        << m << " " << n << " " << k;
  }
}

TEST(PackedColumns, AreThePackedRowsOfTheTranspose) {
  for (const auto& [n, k] : {std::pair<Index, Index>{16, 3}, {50, 19}, {7, 64}}) {
    const Floats b = normal(n * k, 1);
    Floats transposed(b.size());
    for (Index i = 0; i < n * k; ++i) transposed[i % k * n + i / k] = b[i];
    Floats rows(static_cast<std::size_t>(packed_rows(n) * k), NAN), columns = rows;
    pack(b.data(), n, k, rows.data());
    pack_columns(transposed.data(), n, k, columns.data());
    EXPECT_EQ(rows, columns) << n << " " << k;
  }
}

TEST_P(PackedProducts, SomeRowsPickedAreThoseRowsPacked) {
  const Index n = 50, k = 19;
  const Floats b = normal(n * k, 1);
  Floats all(static_cast<std::size_t>(packed_rows(n) * k));
  pack(b.data(), n, k, all.data());
  for (const std::vector<Token>& rows : kSomeOfFiftyRows) {
    const Floats some = those_rows(b, rows, k);
    const Index count = std::ssize(rows);
    Floats wanted(static_cast<std::size_t>(packed_rows(count) * k)), picked(wanted.size(), NAN);
    pack(some.data(), count, k, wanted.data());
    pick_rows(all.data(), rows, k, picked.data());
    EXPECT_EQ(picked, wanted);
  }
}

TEST_P(PackedProducts, ARowDoesNotDependOnTheRowsBesideIt) {
  constexpr Index kMost = 70;
  for (const auto& [n, k] : {std::pair<Index, Index>{64, 64}, {101, 131}, {200, 512}}) {
    const Floats a = normal(kMost * k, 1), b = normal(n * k, 2);
    const Floats whole = product(a, b, kMost, n, k);
    for (Index m = 1; m < kMost; ++m) {
      const Index first = (kMost - m) / 2;  // any place among the others
      const Floats some(a.begin() + first * k, a.begin() + (first + m) * k);
      EXPECT_TRUE(
          std::ranges::equal(product(some, b, m, n, k), std::span(whole).subspan(first * n, m * n)))
          << m << " rows, " << n << " x " << k;
    }
  }
}

TEST_P(PackedProducts, AreTheSameBytesOnAnyNumberOfThreads) {
  constexpr Index kM = 100, kN = 301, kK = 256;
  static_assert(kM * kN * kK >= 2 * (Index{1} << 21));  // several tasks
  const Floats a = normal(kM * kK, 1), b = normal(kN * kK, 2);
  expect_same_on_any_number_of_threads([&] { return product(a, b, kM, kN, kK); });
}

}  // namespace
}  // namespace heed::kernels::tests
