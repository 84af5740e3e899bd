#include "heed/nn/attention.h"

#include <gtest/gtest.h>

#include <cmath>

#include "heed/nn/positions.h"
#include "heed/nn/rotary.h"
#include "tests/gradcheck.h"
#include "tests/scratch.h"

namespace heed {
namespace {

using tests::greatest_difference, tests::random;

// Heads that share keys and know positions, as a decoder-only model has them: turned in part, or by
// ALiBi.
class PlacedAttention : public testing::TestWithParam<nn::ScoreBias> {
 protected:
  static constexpr Index kWidth = 24;
  Rng rng{1};
  nn::MultiHeadAttention attention{
      {.width = kWidth, .heads = 4, .key_value_heads = 2, .bias = GetParam()}, rng};
  nn::Rotary rotary{{.width = 4}};  // of the six elements of a head
  nn::Pass pass = nn::Pass::inference();
  NoGrad no_grad;

  nn::AttentionRows placed(const Spans& spans, const std::vector<Token>& positions) const {
    if (GetParam() == nn::ScoreBias::alibi) return spans;
    return {spans, rotary.forward(positions)};
  }
  Tensor forward(const Tensor& x, const Spans& spans) {
    const nn::AttentionRows rows = placed(spans, nn::positions_of(spans));
    return attention.attend(x, rows, attention.project(x, rows, pass), Mask::causal(), pass);
  }
  // The rows of x that stand there, in one.
  static Tensor rows_of(const Tensor& x, const std::vector<Index>& places) {
    Tensor y({std::ssize(places), kWidth});
    for (std::size_t i = 0; i < places.size(); ++i) {
      std::copy_n(x.data() + places[i] * kWidth, kWidth, y.mutable_data() + i * kWidth);
    }
    return y;
  }
};

// A decode, whose hypotheses are lists of the rows of x that they have seen.
TEST_P(PlacedAttention, StepByStepWhileBeamsSwapEqualsOneForward) {
  const Tensor x = random({12, kWidth});
  std::vector<std::vector<Index>> seen{{0, 1, 2}, {3}};
  nn::Past past;
  nn::KvCache cache;
  const auto decode = [&](const Spans& newest, const std::vector<Index>& places) {
    past.append(newest);
    const nn::AttentionRows rows = placed(newest, past.positions());
    const Tensor own = rows_of(x, places);
    const nn::KeysValues all = cache.append(attention.project(own, rows, pass), past);
    return attention.attend(own, rows, all, Mask::causal(), pass);
  };
  decode(Spans(std::vector<Index>{3, 1}), {0, 1, 2, 3});
  Index next = 4;
  for (const std::vector<Index>& which :
       std::vector<std::vector<Index>>{{0, 1}, {1, 0}, {1, 1, 0}, {2, 0}}) {
    past.pick(which);
    std::vector<std::vector<Index>> picked;
    std::vector<Index> newest;
    for (const Index i : which) {
      picked.push_back(seen[i]);
      newest.push_back(next < 12 ? next++ : 0);
      picked.back().push_back(newest.back());
    }
    seen = picked;
    const Tensor y = decode(Spans(std::vector<Index>(which.size(), 1)), newest);
    for (std::size_t i = 0; i < seen.size(); ++i) {
      const Index length = std::ssize(seen[i]);
      const Tensor whole = forward(rows_of(x, seen[i]), Spans(std::vector<Index>{length}));
      EXPECT_LT(
          greatest_difference(rows_of(y, {static_cast<Index>(i)}), rows_of(whole, {length - 1})),
          1e-5);
    }
  }
}

TEST_P(PlacedAttention, KnowsTheOrderOfItsKeys) {
  const Tensor x = random({3, kWidth});
  const Spans spans(std::vector<Index>{3});
  const Tensor y = forward(x, spans), other = forward(rows_of(x, {1, 0, 2}), spans);
  EXPECT_GT(greatest_difference(rows_of(y, {2}), rows_of(other, {2})), 1e-3);
}

TEST_P(PlacedAttention, ShowsAWatcherTheWeightsOfEveryHead) {
  Shape shape;
  pass.watch = [&](std::string_view, Index, const Tensor& weights) { shape = weights.shape(); };
  forward(random({3, kWidth}), Spans(std::vector<Index>{3}));
  EXPECT_EQ(shape, (Shape{4, 3, 3}));
}

INSTANTIATE_TEST_SUITE_P(Positions, PlacedAttention,
                         testing::Values(nn::ScoreBias::none, nn::ScoreBias::alibi),
                         [](const auto& info) {
                           return info.param == nn::ScoreBias::none ? "rotary" : "alibi";
                         });

TEST(AlibiSlopes, AreThoseOfThePaper) {
  const auto exponents = [](Index heads) {
    std::vector<double> all;
    for (const float slope : nn::alibi_slopes(heads)) all.push_back(-std::log2(slope));
    return all;
  };
  EXPECT_EQ(exponents(1), std::vector{8.0});
  EXPECT_EQ(exponents(8), (std::vector<double>{1, 2, 3, 4, 5, 6, 7, 8}));
  const std::vector<double> six{2, 4, 6, 8, 1, 3};  // of four, and the odd ones of eight
  EXPECT_EQ(exponents(6), six);
}

TEST(MultiHeadAttention, SaysWhichHeadsCannotShare) {
  Rng rng{1};
  EXPECT_EQ(error_of([&] {
              nn::MultiHeadAttention({.width = 24, .heads = 4, .key_value_heads = 3}, rng);
            }),
            "attention: 4 heads are not a multiple of 3 heads of keys and values");
}

}  // namespace
}  // namespace heed
