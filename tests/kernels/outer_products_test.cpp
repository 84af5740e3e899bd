#include "heed/kernels/outer_products.h"

#include "tests/kernels/kernels.h"

namespace heed::kernels::tests {
namespace {

class OuterProducts : public OnEveryIsa {};
INSTANTIATE_TEST_SUITE_P(Isa, OuterProducts, every_isa(), isa_name);

// add(a, b, c, m, n, k) beside the sum of the products of as_read(a) and as_read(b).
template <typename Add, typename AsRead>
void expect_sums_row_after_row(const Add& add, const AsRead& as_read) {
  for (const auto& [m, n, k] : {std::array<Index, 3>{1, 1, 1},
                                {7, 5, 3},
                                {6, 64, 250},
                                {97, 33, 251},
                                {400, 390, 20},
                                {13, 800, 501},
                                {9, 7, 769}}) {
    const Floats a = normal(k * m, 1), b = normal(k * n, 2);
    Floats c = normal(m * n, 3);
    Doubles wanted(c.begin(), c.end());
    for (Index r = 0; r < k; ++r) {
      for (Index i = 0; i < m; ++i) {
        for (Index j = 0; j < n; ++j) {
          wanted[i * n + j] += double{as_read(a[r * m + i])} * double{as_read(b[r * n + j])};
        }
      }
    }
    add(a.data(), b.data(), c.data(), m, n, k);
    EXPECT_LT(error(c, wanted), 3e-5) << m << " " << n << " " << k;
  }
}

TEST_P(OuterProducts, AreAddedRowAfterRow) {
  expect_sums_row_after_row(add_outer_products, [](float x) { return x; });
}

TEST_P(OuterProducts, InBfloat16AreThoseOfTheRoundedNumbers) {
  expect_sums_row_after_row(add_bfloat16_outer_products, nearest);
}

template <typename Add>
void expect_same_on_any_threads(const Add& add) {
  constexpr Index kM = 401, kN = 130, kK = 300;
  static_assert(kM * kN * kK >= kWorthThreads);
  const Floats a = normal(kK * kM, 1), b = normal(kK * kN, 2);
  expect_same_on_any_number_of_threads([&] {
    Floats c(kM * kN, 0.5f);
    add(a.data(), b.data(), c.data(), kM, kN, kK);
    return c;
  });
}

TEST_P(OuterProducts, AreTheSameBytesOnAnyNumberOfThreads) {
  expect_same_on_any_threads(add_outer_products);
  expect_same_on_any_threads(add_bfloat16_outer_products);
}

}  // namespace
}  // namespace heed::kernels::tests
