#include "heed/kernels/attention.h"
#include "heed/kernels/bfloat16_products.h"
#include "heed/kernels/int8_products.h"
#include "tests/kernels/kernels.h"

// What an instruction set may cost: against float64, at most twice the error of the plain loops.
// The operands are those of the type, already rounded, so that only what a kernel adds counts.

namespace heed::kernels::tests {
namespace {

class Error : public OnEveryIsa {
 protected:
  template <typename Run>
  void expect_at_most_twice_the_plain(const Run& run, const Doubles& wanted, double most = 1e-4) {
    const double here = error(run(), wanted);
    use_isa(Isa::plain);
    const double plain = error(run(), wanted);
    EXPECT_LE(here, 2 * plain);
    EXPECT_GT(plain, 0);
    EXPECT_LT(plain, most);
  }
};
INSTANTIATE_TEST_SUITE_P(Isa, Error, every_isa(), isa_name);

constexpr Index kM = 33, kN = 80, kK = 512;

// c (kM, kN) of a (kM, kK) and b (kN, kK)
template <typename A, typename B>
Doubles exact_product(const A& a, const B& b) {
  Doubles c(kM * kN);
  for (Index i = 0; i < kM * kN; ++i) {
    for (Index l = 0; l < kK; ++l) c[i] += double{a(i / kN, l)} * double{b(i % kN, l)};
  }
  return c;
}

TEST_P(Error, OfProductsInFloat32) {
  const Floats a = normal(kM * kK, 1), b = normal(kN * kK, 2);
  Floats packed(packed_rows(kN) * kK), c(kM * kN);
  pack(b.data(), kN, kK, packed.data());
  const auto run = [&] {
    packed_products(a.data(), packed.data(), nullptr, c.data(), kM, kN, kK);
    return c;
  };
  expect_at_most_twice_the_plain(run,
                                 exact_product([&](Index i, Index l) { return a[i * kK + l]; },
                                               [&](Index j, Index l) { return b[j * kK + l]; }));
}

TEST_P(Error, OfProductsInBfloat16) {
  Floats a = normal(kM * kK, 1), b = normal(kN * kK, 2), c(kM * kN);
  for (Floats* x : {&a, &b}) {
    for (float& one : *x) one = static_cast<float>(bfloat16(one));
  }
  std::vector<bfloat16> packed(packed_rows(kN) * kK);
  pack_bfloat16(b.data(), kN, kK, packed.data());
  const auto run = [&] {
    bfloat16_products(a.data(), packed.data(), nullptr, c.data(), kM, kN, kK);
    return c;
  };
  expect_at_most_twice_the_plain(run,
                                 exact_product([&](Index i, Index l) { return a[i * kK + l]; },
                                               [&](Index j, Index l) { return b[j * kK + l]; }));
}

TEST_P(Error, OfProductsInEightBits) {
  const Floats a = normal(kM * kK, 1), b = normal(kN * kK, 2);
  std::vector<std::uint8_t> left(kM * kK);
  std::vector<std::int8_t> right(packed_rows(kN) * kK);
  Floats a_scales(kM), least(kM), b_scales(packed_rows(kN)), sums(packed_rows(kN)), c(kM * kN);
  round_int8(a.data(), kM, kK, {left.data(), a_scales.data(), least.data()});
  pack_int8(b.data(), kN, kK, {right.data(), b_scales.data(), sums.data()});
  const auto run = [&] {
    int8_products({left.data(), a_scales.data(), least.data()},
                  {right.data(), b_scales.data(), sums.data()}, nullptr, c.data(), kM, kN, kK);
    return c;
  };
  const auto a_at = [&](Index i, Index l) {
    return double{least[i]} + double{a_scales[i]} * left[i * kK + l];
  };
  const auto b_at = [&](Index j, Index l) {
    const Index row = j % kPackedRows, four = j / kPackedRows * kK / 4 + l / 4;
    return double{b_scales[j]} * right[(four * kPackedRows + row) * 4 + l % 4];
  };
  expect_at_most_twice_the_plain(run, exact_product(a_at, b_at));
}

// softmax(0.125 q k^T) v of rows of one width.
Doubles exact_attention(const Floats& q, const Floats& k, const Floats& v, Index width) {
  const Index length = std::ssize(q) / width;
  Doubles wanted(q.size());
  for (Index i = 0; i < length; ++i) {
    Doubles weights(length);
    double sum = 0.0;
    for (Index j = 0; j < length; ++j) {
      double score = 0.0;
      for (Index d = 0; d < width; ++d) {
        score += double{q[i * width + d]} * double{k[j * width + d]};
      }
      sum += weights[j] = std::exp(0.125 * score);
    }
    for (Index j = 0; j < length; ++j) {
      for (Index d = 0; d < width; ++d) {
        wanted[i * width + d] += weights[j] / sum * double{v[j * width + d]};
      }
    }
  }
  return wanted;
}

constexpr Index kLength = 130, kHeadWidth = 64;

Attention one_head() {
  const Spans all(std::vector<Index>{kLength});
  return {.heads = 1, .queries = all, .keys = all, .scale = 0.125f};
}

TEST_P(Error, OfAttention) {
  const Floats q = normal(kLength * kHeadWidth, 1), k = normal(kLength * kHeadWidth, 2),
               v = normal(kLength * kHeadWidth, 3);
  Floats y(q.size()), log_sums(kLength);
  const auto run = [&] {
    attention(one_head(), kHeadWidth, q.data(), k.data(), v.data(), y.data(), log_sums.data());
    return y;
  };
  expect_at_most_twice_the_plain(run, exact_attention(q, k, v, kHeadWidth));
}

// Weights and outputs are rounded: 2^-9 of each at the most.
TEST_P(Error, OfAttentionInBfloat16) {
  const auto q = narrow(normal(kLength * kHeadWidth, 1)),
             k = narrow(normal(kLength * kHeadWidth, 2)),
             v = narrow(normal(kLength * kHeadWidth, 3));
  std::vector<bfloat16> y(q.size());
  Floats log_sums(kLength);
  const auto run = [&] {
    attention(one_head(), kHeadWidth, q.data(), k.data(), v.data(), y.data(), log_sums.data());
    return widened(y);
  };
  expect_at_most_twice_the_plain(
      run, exact_attention(widened(q), widened(k), widened(v), kHeadWidth), 0x1p-8);
}

}  // namespace
}  // namespace heed::kernels::tests
