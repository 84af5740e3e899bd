#include "heed/nn/attention.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "heed/nn/positions.h"
#include "heed/ops/arithmetic.h"
#include "heed/ops/softmax.h"
#include "tests/gradcheck.h"
#include "tests/scratch.h"

namespace heed {
namespace {

using tests::greatest_difference, tests::random;

using Kind = nn::AttentionForm::Kind;

struct Placed {
  const char* name;
  nn::Positions positions = nn::Positions::rotary;
  nn::AttentionForm form = {};

  friend void PrintTo(const Placed& p, std::ostream* out) { *out << p.name; }
};

// Of few keys each.
const Placed kPlaced[] = {
    {"rotary"},
    {"alibi", nn::Positions::alibi},
    {"shaw", nn::Positions::shaw},
    {"t5", nn::Positions::t5},
    {"transformer_xl", nn::Positions::transformer_xl},
    {"window", nn::Positions::rotary, {.kind = Kind::window, .window = 3}},
    {"shaw_window", nn::Positions::shaw, {.kind = Kind::window, .window = 3}},
    {"strided", nn::Positions::rotary, {.kind = Kind::strided, .stride = 2}},
    {"fixed", nn::Positions::rotary, {.kind = Kind::fixed, .stride = 3, .summary = 1}},
    {"longformer", nn::Positions::rotary, {.kind = Kind::longformer, .window = 2, .global = 1}},
    {"alibi_longformer",
     nn::Positions::alibi,
     {.kind = Kind::longformer, .window = 2, .global = 1}},
    {"t5_longformer", nn::Positions::t5, {.kind = Kind::longformer, .window = 2, .global = 1}},
    {"transformer_xl_strided", nn::Positions::transformer_xl, {.kind = Kind::strided, .stride = 2}},
    {"big_bird",
     nn::Positions::rotary,
     {.kind = Kind::big_bird, .global = 1, .block = 1, .near = 1, .random = 1}},
    {"linear", nn::Positions::rotary, {.kind = Kind::linear}},
    {"performer", nn::Positions::rotary, {.kind = Kind::performer, .features = 20}},
};

// Heads that share keys and know positions, as a decoder-only model has them: turned in part, or by
// what they know of offsets.
class PlacedAttention : public testing::TestWithParam<Placed> {
 protected:
  static constexpr Index kWidth = 24, kHeads = 4;
  const nn::RelativeConfig relative{
      .kind = nn::relative_kind(GetParam().positions), .reach = 2, .buckets = 4, .max_distance = 3};
  Rng rng{1};
  nn::MultiHeadAttention attention{{.width = kWidth,
                                    .heads = kHeads,
                                    .key_value_heads = 2,
                                    .bias = nn::score_bias(GetParam().positions),
                                    .relative = relative,
                                    .form = GetParam().form},
                                   rng};
  nn::PositionalEncoding positions{{.kind = GetParam().positions,
                                    .width = kWidth,
                                    .rotary = {.width = 4},  // of the six elements of a head
                                    .relative = relative,
                                    .heads = kHeads},
                                   rng};
  nn::Pass pass = nn::Pass::inference();
  NoGrad no_grad;

  Tensor forward(const Tensor& x, const Spans& spans) {
    const nn::AttentionRows rows = positions.rows(spans, nn::positions_of(spans));
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
  Index kept = nn::PositionalEncoding::kNoneKept;
  const auto decode = [&](const Spans& newest, const std::vector<Index>& places) {
    past.append(newest);
    const nn::AttentionRows rows = positions.rows(newest, past.positions(), kept);
    if (rows.offsets.made) kept = rows.offsets.made->back;
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

// Scaled and masked scores become the weights that are shown too; nobody asks, nothing is shown.
TEST_P(PlacedAttention, ShowsAWatcherOfScoresWhatItsWeightsAreMadeFrom) {
  std::map<std::string, Tensor> shown;
  pass.watch_scores = [&](std::string_view what, Index, const Tensor& x) {
    shown[std::string(what)] = x;
  };
  forward(random({3, kWidth}), Spans(std::vector<Index>{3}));
  ASSERT_EQ(shown.size(), GetParam().form.is_linear() ? 0u : 3u);
  if (shown.empty()) return;
  pass.watch = [&](std::string_view what, Index, const Tensor& x) { shown[std::string(what)] = x; };
  forward(random({3, kWidth}), Spans(std::vector<Index>{3}));
  ASSERT_EQ(shown.size(), 4u);
  EXPECT_LT(
      greatest_difference(shown.at("scaled"), shown.at("scores") * (1 / std::sqrt(kWidth / 4))),
      1e-6);
  EXPECT_EQ(greatest_difference(shown.at("weights"), ops::softmax(shown.at("masked"))), 0.0);
}

// Each query's sum to 1, over keys that it may see.
TEST_P(PlacedAttention, ShowsAWatcherTheWeightsOfEveryHead) {
  Tensor shown;
  pass.watch = [&](std::string_view, Index, const Tensor& weights) { shown = weights; };
  forward(random({3, kWidth}), Spans(std::vector<Index>{3}));
  ASSERT_EQ(shown.shape(), (Shape{4, 3, 3}));
  for (Index row = 0; row < 12; ++row) {
    double sum = 0.0;
    for (Index key = 0; key < 3; ++key) {
      const float weight = shown.data()[row * 3 + key];
      if (key > row % 3) EXPECT_EQ(weight, 0.0f);
      sum += weight;
    }
    EXPECT_NEAR(sum, 1.0, 1e-6);
  }
}

// A decode of which a row of two sequences is the first.
TEST_P(PlacedAttention, GoesOnFromOneRowAndSeveralAtOnce) {
  const Tensor x = random({9, kWidth});
  const Tensor whole = forward(x, Spans(std::vector<Index>{9}));
  nn::Past past;
  nn::KvCache cache;
  Index kept = nn::PositionalEncoding::kNoneKept;
  for (const std::vector<Index>& places :
       std::vector<std::vector<Index>>{{0}, {1, 2, 3}, {4}, {5, 6}, {7, 8}}) {
    const Spans newest(std::vector<Index>{std::ssize(places)});
    past.append(newest);
    const nn::AttentionRows rows = positions.rows(newest, past.positions(), kept);
    if (rows.offsets.made) kept = rows.offsets.made->back;
    const Tensor own = rows_of(x, places);
    const nn::KeysValues all = cache.append(attention.project(own, rows, pass), past);
    const Tensor y = attention.attend(own, rows, all, Mask::causal(), pass);
    EXPECT_LT(greatest_difference(y, rows_of(whole, places)), 1e-5);
    if (GetParam().form.is_linear()) EXPECT_EQ(all.keys.dim(0), own.dim(0));  // the rest is sums
  }
}

INSTANTIATE_TEST_SUITE_P(Forms, PlacedAttention, testing::ValuesIn(kPlaced),
                         [](const auto& info) { return info.param.name; });

nn::MultiHeadAttention attention_of(const nn::AttentionForm& form, std::uint32_t place = 0) {
  Rng rng(1);
  return nn::MultiHeadAttention({.width = 12, .heads = 2, .form = form, .place = place}, rng);
}

Tensor attended(const nn::MultiHeadAttention& attention, const Tensor& x, nn::Pass& pass,
                const Mask& mask = Mask::none()) {
  const Spans spans(std::vector<Index>{x.dim(0)});
  return attention.attend(x, spans, attention.project(x, spans, pass), mask, pass);
}

// Both ways: no form sees what it does not say.
TEST(AttentionForms, SeeTheirKeysAlone) {
  const Tensor x = random({12, 12});
  const auto sees = [&](const nn::AttentionForm& form, Index query, Index key) {
    nn::Pass pass = nn::Pass::inference();
    const nn::MultiHeadAttention attention = attention_of(form);
    Tensor other = x.copy();
    for (Index c = 0; c < 12; ++c) other.mutable_data()[key * 12 + c] += 1.0f;
    const Tensor y = attended(attention, x, pass), changed = attended(attention, other, pass);
    for (Index c = 0; c < 12; ++c) {
      if (y.data()[query * 12 + c] != changed.data()[query * 12 + c]) return true;
    }
    return false;
  };
  EXPECT_TRUE(sees({.kind = Kind::window, .window = 3}, 5, 7));
  EXPECT_FALSE(sees({.kind = Kind::window, .window = 3}, 5, 8));
  EXPECT_TRUE(sees({.kind = Kind::strided, .stride = 2}, 5, 9));
  EXPECT_FALSE(sees({.kind = Kind::strided, .stride = 2}, 5, 8));
  EXPECT_TRUE(sees({.kind = Kind::fixed, .stride = 4, .summary = 1}, 5, 11));
  EXPECT_FALSE(sees({.kind = Kind::fixed, .stride = 4, .summary = 1}, 5, 10));
  EXPECT_TRUE(sees({.kind = Kind::longformer, .window = 1, .global = 2}, 5, 1));
  EXPECT_FALSE(sees({.kind = Kind::longformer, .window = 1, .global = 2}, 5, 2));
  EXPECT_FALSE(
      sees({.kind = Kind::big_bird, .global = 1, .block = 2, .near = 1, .random = 0}, 5, 6));
  EXPECT_TRUE(sees({.kind = Kind::linear}, 5, 11));
  EXPECT_TRUE(sees({.kind = Kind::performer}, 5, 11));
}

// With many features it is what it stands for.
TEST(AttentionForms, OfAPerformerNearTheDenseOne) {
  const Tensor x = random({20, 12}) * 0.5;
  nn::Pass pass = nn::Pass::inference();
  const Tensor dense = attended(attention_of({}), x, pass, Mask::causal());
  const auto error = [&](Index features) {
    return greatest_difference(
        attended(attention_of({.kind = Kind::performer, .features = features}), x, pass,
                 Mask::causal()),
        dense);
  };
  EXPECT_LT(error(4096), 0.1);
  EXPECT_GT(error(8), error(4096));
}

TEST(AttentionForms, OfAPerformerDrawByStepAndPlace) {
  const nn::AttentionForm form{.kind = Kind::performer, .features = 8, .redraw = 10};
  const Tensor x = random({6, 12});
  const nn::MultiHeadAttention attention = attention_of(form);
  const auto at_step = [&](std::uint32_t step) {
    nn::Pass pass = nn::Pass::training(1, step);
    return attended(attention, x, pass);
  };
  nn::Pass inference = nn::Pass::inference();
  const Tensor first = attended(attention, x, inference);
  EXPECT_EQ(greatest_difference(at_step(9), first), 0.0);
  EXPECT_GT(greatest_difference(at_step(10), first), 1e-3);
  EXPECT_EQ(greatest_difference(at_step(10), at_step(19)), 0.0);
  EXPECT_GT(greatest_difference(at_step(20), at_step(10)), 1e-3);
  EXPECT_GT(greatest_difference(attended(attention_of(form, 1), x, inference), first), 1e-3);
  nn::AttentionForm never = form;
  never.redraw = 0;
  nn::Pass late = nn::Pass::training(1, 1000);
  EXPECT_EQ(greatest_difference(attended(attention_of(never), x, late), first), 0.0);
}

TEST(AttentionForms, ThatAreImpossibleAreRefused) {
  const auto error = [](const nn::AttentionConfig& config) {
    return error_of([&] {
      Rng rng(1);
      nn::MultiHeadAttention(config, rng);
    });
  };
  EXPECT_EQ(error({.width = 12, .form = {.kind = Kind::window, .window = 0}}),
            "attention: a window of attention must be 1 or more, not 0");
  EXPECT_EQ(error({.width = 12, .form = {.kind = Kind::fixed, .stride = 4, .summary = 5}}),
            "attention: a summary of 5 keys is longer than the stride, 4");
  EXPECT_EQ(error({.width = 12, .dropout = 0.1f, .form = {.kind = Kind::linear}}),
            "attention: linear attention has no weights to drop or to lose by distance");
}

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
