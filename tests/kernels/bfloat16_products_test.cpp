#include "heed/kernels/bfloat16_products.h"

#include <span>

#include "tests/kernels/kernels.h"

namespace heed::kernels::tests {
namespace {

class Bfloat16 : public OnEveryIsa {};
INSTANTIATE_TEST_SUITE_P(Isa, Bfloat16, every_isa(), isa_name);

std::vector<bfloat16> packed_bfloat16(const Floats& b, Index n, Index k) {
  std::vector<bfloat16> packed(packed_rows(n) * bfloat16_depth(k), bfloat16(NAN));
  pack_bfloat16(b.data(), n, k, packed.data());
  return packed;
}

std::vector<bfloat16> rounded(const Floats& x) {
  std::vector<bfloat16> y(x.size());
  round_bfloat16(x.data(), y.data(), std::ssize(x));
  return y;
}

Floats bfloat16_product(const Floats& a, const Floats& b, std::array<Index, 3> size,
                        const float* bias = nullptr) {
  const auto [m, n, k] = size;
  const std::vector<bfloat16> packed = packed_bfloat16(b, n, k);
  Floats c(m * n, NAN);
  bfloat16_products(a.data(), packed.data(), bias, c.data(), m, n, k);
  return c;
}

TEST_P(Bfloat16, ProductsAreThoseOfTheRoundedNumbers) {
  for (const std::array<Index, 3> size : {std::array<Index, 3>{1, 1, 0},
                                          {1, 1, 1},
                                          {2, 17, 3},
                                          {3, 16, 8},
                                          {4, 40, 64},
                                          {7, 100, 515},
                                          {30, 33, 96}}) {
    const auto [m, n, k] = size;
    const Floats a = normal(m * k, 1), b = normal(n * k, 2), bias = normal(n, 3);
    Doubles wanted, biased;
    for (Index i = 0; i < m * n; ++i) {
      double sum = 0.0;
      for (Index l = 0; l < k; ++l) {
        sum += double{nearest(a[i / n * k + l])} * double{nearest(b[i % n * k + l])};
      }
      wanted.push_back(sum);
      biased.push_back(sum + double{bias[i % n]});
    }
    EXPECT_LT(error(bfloat16_product(a, b, size), wanted), 3e-5) << m << " " << n << " " << k;
    EXPECT_LT(error(bfloat16_product(a, b, size, bias.data()), biased), 3e-5)
        << m << " " << n << " " << k;
  }
}

// The same numbers where they lie as their transpose.
Floats transposed(const Floats& x, Index rows, Index columns) {
  Floats y(x.size());
  for (Index i = 0; i < rows * columns; ++i) y[i % columns * rows + i / columns] = x[i];
  return y;
}

TEST_P(Bfloat16, PacksColumnsAsItPacksRows) {
  for (const auto& [n, k] : {std::pair<Index, Index>{1, 1}, {16, 32}, {19, 7}, {70, 97}}) {
    const Floats b = normal(n * k, 1);
    std::vector<bfloat16> columns(packed_rows(n) * bfloat16_depth(k), bfloat16(NAN));
    pack_bfloat16_columns(transposed(b, n, k).data(), n, k, columns.data());
    EXPECT_TRUE(std::ranges::equal(columns, packed_bfloat16(b, n, k), {}, &bfloat16::bits,
                                   &bfloat16::bits));
  }
}

TEST_P(Bfloat16, ProductsOfWhatChangesAreThoseOfTheSamePacked) {
  const Index m = 50, n = 37, k = 65;
  const Floats a = normal(m * k, 1), b = normal(n * k, 2), bias = normal(n, 3);
  Floats c(m * n, NAN);
  bfloat16_linear(rounded(a).data(), b.data(), bias.data(), c.data(), m, n, k);
  EXPECT_EQ(c, bfloat16_product(a, b, {m, n, k}, bias.data()));
  bfloat16_gemm(a.data(), transposed(b, n, k).data(), c.data(), m, n, k);
  EXPECT_EQ(c, bfloat16_product(a, b, {m, n, k}));
}

TEST_P(Bfloat16, ProductsOfRoundedRowsAreThoseOfTheRowsAndRoundTheirOwn) {
  for (const std::array<Index, 3> size :
       {std::array<Index, 3>{1, 1, 1}, {3, 17, 7}, {12, 16, 32}, {13, 40, 97}, {50, 37, 64}}) {
    const auto [m, n, k] = size;
    const Floats a = normal(m * k, 1), b = normal(n * k, 2), bias = normal(n, 3);
    const std::vector<bfloat16> packed = packed_bfloat16(b, n, k);
    const Floats wanted = bfloat16_product(a, b, size, bias.data());
    Floats c(m * n, NAN);
    bfloat16_products(rounded(a).data(), packed.data(), bias.data(), c.data(), m, n, k);
    EXPECT_EQ(c, wanted);
    std::vector<bfloat16> narrow(m * n, bfloat16(NAN));
    bfloat16_products(rounded(a).data(), packed.data(), bias.data(), narrow.data(), m, n, k);
    EXPECT_TRUE(std::ranges::equal(narrow, rounded(wanted), {}, &bfloat16::bits, &bfloat16::bits));
    bfloat16_products(a.data(), packed.data(), bias.data(), narrow.data(), m, n, k);
    EXPECT_TRUE(std::ranges::equal(narrow, rounded(wanted), {}, &bfloat16::bits, &bfloat16::bits));
  }
}

// A depth of one leaves nothing but the two roundings. Behind 1 + i / 256 lies a tie.
TEST_P(Bfloat16, RoundsBothSidesToNearestTiesToEven) {
  Floats x{0.0f, 3e38f, -1e-30f, 3.4028235e38f, INFINITY, -INFINITY};
  for (Index i = 0; i < 512; ++i) {
    const float tie = 1 + static_cast<float>(i) / 256;
    for (const float one : {tie, std::nextafter(tie, 0.0f), std::nextafter(tie, 2.0f)}) {
      x.push_back(one);
      x.push_back(-one);
    }
  }
  Floats wanted;
  for (const float one : x) wanted.push_back(nearest(one));
  EXPECT_EQ(bfloat16_product(x, {1.0f}, {std::ssize(x), 1, 1}), wanted);
  EXPECT_EQ(bfloat16_product({1.0f}, x, {1, std::ssize(x), 1}), wanted);
  EXPECT_EQ(widened(rounded(x)), wanted);
}

TEST_P(Bfloat16, SomeRowsPickedAreThoseRowsPacked) {
  const Index n = 50, k = 19;
  const Floats b = normal(n * k, 1);
  for (const std::vector<Token>& rows : kSomeOfFiftyRows) {
    const Index count = std::ssize(rows);
    const std::vector<bfloat16> wanted = packed_bfloat16(those_rows(b, rows, k), count, k);
    std::vector<bfloat16> picked(wanted.size(), bfloat16(NAN));
    pick_rows(packed_bfloat16(b, n, k).data(), rows, k, picked.data());
    EXPECT_TRUE(std::ranges::equal(picked, wanted, {}, &bfloat16::bits, &bfloat16::bits));
  }
}

TEST_P(Bfloat16, ARowDoesNotDependOnTheRowsBesideIt) {
  constexpr Index kMost = 40;
  for (const auto& [n, k] : {std::pair<Index, Index>{64, 64}, {101, 131}, {200, 512}}) {
    const Floats a = normal(kMost * k, 1), b = normal(n * k, 2);
    const Floats whole = bfloat16_product(a, b, {kMost, n, k});
    for (Index m = 1; m < kMost; ++m) {
      const Index first = (kMost - m) / 2;  // any place among the others
      const Floats some(a.begin() + first * k, a.begin() + (first + m) * k);
      EXPECT_TRUE(std::ranges::equal(bfloat16_product(some, b, {m, n, k}),
                                     std::span(whole).subspan(first * n, m * n)))
          << m << " rows, " << n << " x " << k;
    }
  }
}

// Products of bfloat16 are exact, so that it does not matter whether an addition is fused with one.
TEST_P(Bfloat16, AreTheSameBytesOnEveryInstructionSetThatWidens) {
  if (GetParam() == Isa::avx512_bf16) GTEST_SKIP() << "rounds as its processor does";
  const Floats a = normal(5 * 131, 1), b = normal(33 * 131, 2);
  const Floats here = bfloat16_product(a, b, {5, 33, 131});
  use_isa(Isa::plain);
  EXPECT_EQ(here, bfloat16_product(a, b, {5, 33, 131}));
}

TEST_P(Bfloat16, AreTheSameBytesOnAnyNumberOfThreads) {
  constexpr Index kM = 300, kN = 301, kK = 256;
  static_assert(kM * kN * kK >= 4 * (Index{1} << 22));  // several tasks
  const Floats a = normal(kM * kK, 1), b = normal(kN * kK, 2);
  expect_same_on_any_number_of_threads([&] { return bfloat16_product(a, b, {kM, kN, kK}); });
}

TEST_P(Bfloat16, WhatIsNotFiniteShows) {
  for (const float odd : {NAN, -NAN, INFINITY, -INFINITY}) {
    Floats a = normal(2 * 64, 1);
    a[70] = odd;
    const Floats c = bfloat16_product(a, normal(16 * 64, 2), {2, 16, 64});
    for (Index j = 0; j < 16; ++j) {
      EXPECT_TRUE(std::isfinite(c[j]));
      EXPECT_FALSE(std::isfinite(c[16 + j]));
    }
  }
}

}  // namespace
}  // namespace heed::kernels::tests
