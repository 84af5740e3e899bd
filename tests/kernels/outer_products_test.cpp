#include "heed/kernels/outer_products.h"

#include "tests/kernels/kernels.h"

namespace heed::kernels::tests {
namespace {

class OuterProducts : public OnEveryIsa {};
INSTANTIATE_TEST_SUITE_P(Isa, OuterProducts, every_isa(), isa_name);

template <typename S>
std::vector<S> stored_as(const Floats& x) {
  std::vector<S> y;
  for (const float one : x) y.push_back(S(one));
  return y;
}

// Of outer products with a b stored as S.
template <typename S>
using Add = void (*)(const float* a, const S* b, float* c, Index m, Index n, Index k);

// add(a, b, c, m, n, k) beside the sum of the products of a and b rounded to S.
template <typename S>
void expect_sums_row_after_row(Add<S> add) {
  for (const auto& [m, n, k] : {std::array<Index, 3>{1, 1, 1},
                                {7, 5, 3},
                                {6, 64, 250},
                                {97, 33, 251},
                                {400, 390, 20},
                                {13, 800, 501},
                                {9, 7, 769}}) {
    const auto as_read = [](float x) { return static_cast<double>(static_cast<float>(S(x))); };
    const Floats a = normal(k * m, 1), b = normal(k * n, 2);
    Floats c = normal(m * n, 3);
    Doubles wanted(c.begin(), c.end());
    for (Index r = 0; r < k; ++r) {
      for (Index i = 0; i < m; ++i) {
        for (Index j = 0; j < n; ++j) {
          wanted[i * n + j] += as_read(a[r * m + i]) * as_read(b[r * n + j]);
        }
      }
    }
    add(a.data(), stored_as<S>(b).data(), c.data(), m, n, k);
    EXPECT_LT(error(c, wanted), 3e-5) << m << " " << n << " " << k;
  }
}

TEST_P(OuterProducts, AreAddedRowAfterRow) {
  expect_sums_row_after_row<float>(add_outer_products);
}

TEST_P(OuterProducts, InBfloat16AreThoseOfTheRoundedNumbers) {
  expect_sums_row_after_row<bfloat16>(add_bfloat16_outer_products);
}

template <typename S>
void expect_same_on_any_threads(Add<S> add) {
  constexpr Index kM = 401, kN = 130, kK = 300;
  static_assert(kM * kN * kK >= kWorthThreads);
  const Floats a = normal(kK * kM, 1);
  const auto b = stored_as<S>(normal(kK * kN, 2));
  expect_same_on_any_number_of_threads([&] {
    Floats c(kM * kN, 0.5f);
    add(a.data(), b.data(), c.data(), kM, kN, kK);
    return c;
  });
}

TEST_P(OuterProducts, AreTheSameBytesOnAnyNumberOfThreads) {
  expect_same_on_any_threads<float>(add_outer_products);
  expect_same_on_any_threads<bfloat16>(add_bfloat16_outer_products);
}

}  // namespace
}  // namespace heed::kernels::tests
