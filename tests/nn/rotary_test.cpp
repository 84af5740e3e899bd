#include "heed/nn/rotary.h"

#include <gtest/gtest.h>

#include "heed/nn/attention.h"
#include "heed/nn/positions.h"
#include "tests/golden.h"
#include "tests/scratch.h"

namespace heed {
namespace {

using nn::RotaryScaling, tests::golden, tests::greatest_difference, tests::random;

// What is under that name in the golden of transformers.
struct Scaling {
  const char* name;
  RotaryScaling scaling;
};
const Scaling kScalings[] = {
    {"none", {}},
    {"linear", {.kind = RotaryScaling::Kind::linear, .factor = 2.5}},
    {"llama3", {.kind = RotaryScaling::Kind::llama3, .factor = 8.0, .original_length = 64}}};

TEST(Rotary, OfTransformersEqualsOursWithEachScaling) {
  const auto file = golden("nn/golden/rotary");
  for (const auto& [name, scaling] : kScalings) {
    const nn::Rotary rotary({.width = 16, .scaling = scaling});
    const Tensor frequencies = file.tensor(std::string(name) + ".frequencies");
    ASSERT_EQ(std::ssize(rotary.frequencies()), frequencies.size());
    for (Index i = 0; i < frequencies.size(); ++i) {
      const double wanted = frequencies.data()[i];
      EXPECT_NEAR(rotary.frequencies()[i], wanted, 1e-6 * wanted) << name << " " << i;
    }
    const Tensor y =
        ops::rotary(file.tensor("x"), rotary.forward(tests::tokens(file, "positions")), 16);
    EXPECT_LT(greatest_difference(y, file.tensor(std::string(name) + ".y")), 1e-5) << name;
  }
}

// Why RoFormer turns them, section 3.2: the product of a query and a key knows their distance
// alone.
TEST(Rotary, LeavesProductsThatDependOnDistances) {
  const Tensor q = random({1, 32}), k = random({1, 32});
  const nn::Rotary rotary({.width = 32});
  const auto product = [&](Token query, Token key) {
    const Tensor a = ops::rotary(q, rotary.forward(std::vector{query}), 32);
    const Tensor b = ops::rotary(k, rotary.forward(std::vector{key}), 32);
    double sum = 0.0;
    for (Index i = 0; i < 32; ++i) sum += double{a.data()[i]} * double{b.data()[i]};
    return sum;
  };
  EXPECT_NEAR(product(3, 0), product(1003, 1000), 1e-5);
  EXPECT_GT(std::abs(product(3, 0) - product(0, 3)), 0.1);
}

TEST(Rotary, SaysWhichConfigIsImpossible) {
  EXPECT_EQ(error_of([] { nn::Rotary({.width = 5}); }),
            "rotary: turns pairs, not 5 elements of a head");
  EXPECT_EQ(error_of([] { nn::Rotary({.width = 4, .base = 0.0}); }),
            "rotary: a base of 0, wanted a positive one");
  EXPECT_EQ(error_of([] { nn::Rotary({.width = 4, .scaling = {.factor = 0.0}}); }),
            "rotary: a factor of 0, wanted a positive one");
  EXPECT_EQ(error_of([] {
              nn::Rotary({.width = 4,
                          .scaling = {.kind = RotaryScaling::Kind::llama3, .low_frequency = 4.0}});
            }),
            "rotary: a low frequency of 4, wanted one below the high one, 4");
}

// Heads that share keys and are turned in part, as a decoder-only model has them.
class TurnedAttention : public testing::Test {
 protected:
  static constexpr Index kWidth = 24;
  Rng rng{1};
  nn::MultiHeadAttention attention{{.width = kWidth, .heads = 4, .key_value_heads = 2}, rng};
  nn::Rotary rotary{{.width = 4}};  // of the six elements of a head
  nn::Pass pass = nn::Pass::inference();
  NoGrad no_grad;

  Tensor forward(const Tensor& x, const Spans& spans) {
    const nn::AttentionRows rows(spans, rotary.forward(nn::positions_of(spans)));
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
TEST_F(TurnedAttention, StepByStepWhileBeamsSwapEqualsOneForward) {
  const Tensor x = random({12, kWidth});
  std::vector<std::vector<Index>> seen{{0, 1, 2}, {3}};
  nn::Past past;
  nn::KvCache cache;
  const auto decode = [&](const Spans& newest, const std::vector<Index>& places) {
    past.append(newest);
    const nn::AttentionRows rows(newest, rotary.forward(past.positions()));
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

TEST_F(TurnedAttention, KnowsTheOrderOfItsKeys) {
  const Tensor x = random({3, kWidth});
  const Spans spans(std::vector<Index>{3});
  const Tensor y = forward(x, spans), other = forward(rows_of(x, {1, 0, 2}), spans);
  EXPECT_GT(greatest_difference(rows_of(y, {2}), rows_of(other, {2})), 1e-3);
}

TEST_F(TurnedAttention, ShowsAWatcherTheWeightsOfEveryHead) {
  Shape shape;
  pass.watch = [&](std::string_view, Index, const Tensor& weights) { shape = weights.shape(); };
  forward(random({3, kWidth}), Spans(std::vector<Index>{3}));
  EXPECT_EQ(shape, (Shape{4, 3, 3}));
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
