#include "heed/kernels/int8_products.h"

#include <span>

#include "tests/kernels/kernels.h"

namespace heed::kernels::tests {
namespace {

class Int8 : public OnEveryIsa {};
INSTANTIATE_TEST_SUITE_P(Isa, Int8, every_isa(), isa_name);

struct Weight {
  std::vector<std::int8_t> values;
  Floats scales, sums;

  Weight(const Floats& b, Index n, Index k)
      : values(packed_rows(n) * int8_depth(k), 99), scales(packed_rows(n)), sums(packed_rows(n)) {
    pack_int8(b.data(), n, k, {values.data(), scales.data(), sums.data()});
  }
  PackedInt8Weight packed() const { return {values.data(), scales.data(), sums.data()}; }

  // Element (j, l), found as the header describes it.
  double at(Index j, Index l, Index k) const {
    const Index block = j / kPackedRows * kPackedRows * int8_depth(k);
    return double{scales[j]} *
           values[block + l / 4 * 4 * kPackedRows + j % kPackedRows * 4 + l % 4];
  }
};

struct Input {
  std::vector<std::uint8_t> values;
  Floats scales, least;

  template <typename S>
  Input(const std::vector<S>& a, Index m, Index k)
      : values(m * int8_depth(k), 99), scales(m), least(m) {
    round_int8(a.data(), m, k, {values.data(), scales.data(), least.data()});
  }
  RoundedInt8Input rounded() const { return {values.data(), scales.data(), least.data()}; }

  double at(Index i, Index l, Index k) const {
    return double{least[i]} + double{scales[i]} * values[i * int8_depth(k) + l];
  }
};

struct Sizes {
  Index m, n, k;
};
const Sizes kSizes[] = {{1, 1, 1}, {2, 17, 3}, {3, 16, 8}, {4, 40, 64}, {7, 100, 515}, {9, 33, 96}};

Floats product(const Input& a, const Weight& b, const float* bias, const Sizes& size) {
  Floats c(static_cast<std::size_t>(size.m * size.n), NAN);
  int8_products(a.rounded(), b.packed(), bias, c.data(), size.m, size.n, size.k);
  return c;
}

TEST_P(Int8, RoundsAWeightToHalfASixtyThirdOfTheGreatestInItsRow) {
  for (const auto& [m, n, k] : kSizes) {
    const Floats b = normal(n * k, 1);
    const Weight weight(b, n, k);
    for (Index j = 0; j < n; ++j) {
      float greatest = 0;
      for (Index l = 0; l < k; ++l) greatest = std::max(greatest, std::abs(b[j * k + l]));
      for (Index l = 0; l < k; ++l) {
        EXPECT_LE(std::abs(weight.at(j, l, k) - double{b[j * k + l]}), 0.5001 * greatest / 63);
      }
    }
  }
}

TEST_P(Int8, SomeRowsPickedAreThoseRowsPacked) {
  const Index n = 50, k = 67;
  const Floats b = normal(n * k, 1);
  const Weight all(b, n, k);
  for (const std::vector<Token>& rows : kSomeOfFiftyRows) {
    const Floats some = those_rows(b, rows, k);
    const Index count = std::ssize(rows);
    const Weight wanted(some, count, k);
    Weight picked(normal(count * k, 2), count, k);  // of other numbers, all to be overwritten
    pick_rows(all.packed(), rows, k,
              {picked.values.data(), picked.scales.data(), picked.sums.data()});
    EXPECT_EQ(picked.values, wanted.values);
    EXPECT_EQ(picked.scales, wanted.scales);
    EXPECT_EQ(picked.sums, wanted.sums);
  }
}

TEST_P(Int8, RoundsAnInputToHalfAHundredTwentySeventhOfItsSpan) {
  for (const auto& [m, n, k] : kSizes) {
    const Floats a = normal(m * k, 2);
    const Input input(a, m, k);
    for (Index i = 0; i < m; ++i) {
      const auto [least, greatest] = std::minmax_element(&a[i * k], &a[i * k] + k);
      for (Index l = 0; l < k; ++l) {
        EXPECT_LE(std::abs(input.at(i, l, k) - double{a[i * k + l]}),
                  0.501 * double{*greatest - *least} / 127 + 1e-6);
      }
    }
  }
}

TEST_P(Int8, RoundsAnInputInBfloat16AsTheNumbersThatItHolds) {
  for (const auto& [m, n, k] : kSizes) {
    const Floats a = normal(m * k, 2);
    const std::vector<bfloat16> stored(a.begin(), a.end());
    const Input input(stored, m, k), wanted(Floats(stored.begin(), stored.end()), m, k);
    EXPECT_EQ(input.values, wanted.values);
    EXPECT_EQ(input.scales, wanted.scales);
    EXPECT_EQ(input.least, wanted.least);
  }
}

TEST_P(Int8, ProductsAreThoseOfTheRoundedNumbers) {
  for (const Sizes& size : kSizes) {
    const auto& [m, n, k] = size;
    const Input a(normal(m * k, 1), m, k);
    const Weight b(normal(n * k, 2), n, k);
    const Floats bias = normal(n, 3);
    Doubles plain, biased;
    for (Index i = 0; i < m * n; ++i) {
      double sum = 0.0;
      for (Index l = 0; l < k; ++l) sum += a.at(i / n, l, k) * b.at(i % n, l, k);
      plain.push_back(sum);
      biased.push_back(sum + double{bias[i % n]});
    }
    EXPECT_LT(error(product(a, b, nullptr, size), plain), 3e-5) << m << " " << n << " " << k;
    EXPECT_LT(error(product(a, b, bias.data(), size), biased), 3e-5) << m << " " << n << " " << k;
  }
}

// The greatest values of both operands: the sums of 16 bits must hold them.
TEST_P(Int8, ProductsOfTheGreatestValuesDoNotSaturate) {
  const Sizes size{.m = 5, .n = 16, .k = 2048};
  Floats a(static_cast<std::size_t>(size.m * size.k), 127.0f);
  for (Index i = 0; i < size.m; ++i) a[i * size.k] = 0.0f;  // so that values span [0, 127]
  Floats b(static_cast<std::size_t>(size.n * size.k), 63.0f);
  for (Index l = 0; l < size.k; ++l) b[3 * size.k + l] = -63.0f;
  const Floats c = product(Input(a, size.m, size.k), Weight(b, size.n, size.k), nullptr, size);
  for (Index i = 0; i < size.m * size.n; ++i) {
    EXPECT_FLOAT_EQ(c[i], 127.0f * 63.0f * 2047 * (i % size.n == 3 ? -1.0f : 1.0f));
  }
}

TEST_P(Int8, ARowDoesNotDependOnTheRowsBesideIt) {
  const Sizes most{.m = 11, .n = 50, .k = 130};
  const Floats a = normal(most.m * most.k, 1);
  const Weight b(normal(most.n * most.k, 2), most.n, most.k);
  const Floats whole = product(Input(a, most.m, most.k), b, nullptr, most);
  for (Index m = 1; m < most.m; ++m) {
    const Index first = (most.m - m) / 2;
    const Floats some(a.begin() + first * most.k, a.begin() + (first + m) * most.k);
    const Floats c = product(Input(some, m, most.k), b, nullptr, {m, most.n, most.k});
    EXPECT_TRUE(std::ranges::equal(c, std::span(whole).subspan(first * most.n, m * most.n))) << m;
  }
}

TEST_P(Int8, AreTheSameBytesOnAnyNumberOfThreads) {
  const Sizes size{.m = 100, .n = 401, .k = 512};
  const Floats a = normal(size.m * size.k, 1), b = normal(size.n * size.k, 2);
  expect_same_on_any_number_of_threads(
      [&] { return product(Input(a, size.m, size.k), Weight(b, size.n, size.k), nullptr, size); });
}

TEST_P(Int8, WhatIsNotFiniteShows) {
  for (const float odd : {NAN, INFINITY, -INFINITY}) {
    Floats a = normal(2 * 64, 1);
    a[70] = odd;
    const Floats c = product(Input(a, 2, 64), Weight(normal(16 * 64, 2), 16, 64), nullptr,
                             {.m = 2, .n = 16, .k = 64});
    for (Index j = 0; j < 16; ++j) {
      EXPECT_TRUE(std::isfinite(c[j]));
      EXPECT_FALSE(std::isfinite(c[16 + j]));
    }
  }
}

TEST_P(Int8, AWeightThatIsNotFiniteShows) {
  for (const float odd : {NAN, INFINITY, -INFINITY}) {
    Floats b = normal(32 * 64, 2);
    b[17 * 64 + 5] = odd;
    const Floats c = product(Input(normal(64, 1), 1, 64), Weight(b, 32, 64), nullptr,
                             {.m = 1, .n = 32, .k = 64});
    for (Index j = 0; j < 32; ++j) EXPECT_EQ(std::isfinite(c[j]), j != 17) << j;
  }
}

TEST_P(Int8, ARowOfOneNumberIsExact) {
  const Floats a(64, 3.25f), b(16 * 64, 0.0f);
  const Input input(a, 1, 64);
  EXPECT_EQ(input.least[0], 3.25f);
  EXPECT_EQ(input.scales[0], 0.0f);
  const Floats c = product(input, Weight(b, 16, 64), nullptr, {.m = 1, .n = 16, .k = 64});
  for (const float element : c) EXPECT_EQ(element, 0.0f);
}

}  // namespace
}  // namespace heed::kernels::tests
