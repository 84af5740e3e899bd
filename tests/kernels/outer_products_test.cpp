#include "heed/kernels/outer_products.h"

#include "tests/kernels/kernels.h"

namespace heed::kernels::tests {
namespace {

class OuterProducts : public OnEveryIsa {};
INSTANTIATE_TEST_SUITE_P(Isa, OuterProducts, every_isa(), isa_name);

TEST_P(OuterProducts, AreAddedRowAfterRow) {
  for (const auto& [m, n, k] : {std::array<Index, 3>{1, 1, 1},
                                {7, 5, 3},
                                {6, 64, 250},
                                {97, 33, 251},
                                {400, 390, 20},
                                {13, 800, 501}}) {
    const Floats a = normal(k * m, 1), b = normal(k * n, 2);
    Floats c = normal(m * n, 3);
    Doubles wanted(c.begin(), c.end());
    for (Index r = 0; r < k; ++r) {
      for (Index i = 0; i < m; ++i) {
        for (Index j = 0; j < n; ++j) {
          wanted[i * n + j] += double{a[r * m + i]} * double{b[r * n + j]};
        }
      }
    }
    add_outer_products(a.data(), b.data(), c.data(), m, n, k);
    EXPECT_LT(error(c, wanted), 3e-5) << m << " " << n << " " << k;
  }
}

TEST_P(OuterProducts, AreTheSameBytesOnAnyNumberOfThreads) {
  constexpr Index kM = 401, kN = 130, kK = 300;
  static_assert(kM * kN * kK >= kWorthThreads);
  const Floats a = normal(kK * kM, 1), b = normal(kK * kN, 2);
  expect_same_on_any_number_of_threads([&] {
    Floats c(kM * kN, 0.5f);
    add_outer_products(a.data(), b.data(), c.data(), kM, kN, kK);
    return c;
  });
}

}  // namespace
}  // namespace heed::kernels::tests
