#include "heed/nn/relative_positions.h"

#include <gtest/gtest.h>

#include "heed/nn/fields.h"
#include "heed/nn/positions.h"
#include "tests/golden.h"
#include "tests/scratch.h"

namespace heed {
namespace {

using tests::golden, tests::kGoldenTolerance, tests::leaf, tests::relative_difference;

// A layer's attention, and what all layers share.
struct PlacedLayer {
  nn::MultiHeadAttention attention;
  nn::PositionalEncoding positions;

  static void fields(auto& self, auto&& visit) {
    visit("attention", self.attention);
    visit("positions", self.positions);
  }
};

struct RelativeGolden {
  const char* name;
  nn::Positions kind;
  nn::Sees sees;

  friend void PrintTo(const RelativeGolden& g, std::ostream* out) { *out << g.name; }
};

class RelativeAttentionOfPyTorch : public testing::TestWithParam<RelativeGolden> {
 protected:
  static constexpr Index kWidth = 12, kHeads = 3;
  const bool t5 = GetParam().kind == nn::Positions::t5;
  const nn::RelativeConfig relative{.kind = nn::relative_kind(GetParam().kind),
                                    .sees = GetParam().sees,
                                    .reach = 2,
                                    .buckets = 8,
                                    .max_distance = 10};
  Rng rng{1};
  PlacedLayer layer{
      {{.width = kWidth,
        .heads = kHeads,
        .scale = {.kind = t5 ? nn::ScoreScale::Kind::none : nn::ScoreScale::Kind::inverse_sqrt},
        .relative = relative,
        .biases = nn::Biases::without},
       rng},
      {{.kind = GetParam().kind, .width = kWidth, .relative = relative, .heads = kHeads}, rng}};
};

TEST_P(RelativeAttentionOfPyTorch, EqualsOursWithAllGradients) {
  const auto file = golden(std::string("nn/golden/attention_") + GetParam().name);
  tests::set_parameters(file, nn::parameters(layer));
  const Spans spans(tests::indices(file, "lengths"));
  nn::Pass pass = nn::Pass::inference();
  const nn::AttentionRows rows = layer.positions.rows(spans, nn::positions_of(spans));
  const Tensor x = leaf(file, "x");
  const Mask mask = GetParam().sees == nn::Sees::back ? Mask::causal() : Mask::none();
  const Tensor y =
      layer.attention.attend(x, rows, layer.attention.project(x, rows, pass), mask, pass);
  EXPECT_LT(relative_difference(y, file.tensor("y")), kGoldenTolerance);
  backward(tests::weighed(y, file.tensor("dy")));
  EXPECT_LT(relative_difference(x.node()->grad, file.tensor("dx")), kGoldenTolerance);
  tests::expect_gradients(file, nn::parameters(layer));
}

INSTANTIATE_TEST_SUITE_P(
    Goldens, RelativeAttentionOfPyTorch,
    testing::Values(RelativeGolden{"t5_both", nn::Positions::t5, nn::Sees::both},
                    RelativeGolden{"t5_back", nn::Positions::t5, nn::Sees::back},
                    RelativeGolden{"shaw_both", nn::Positions::shaw, nn::Sees::both},
                    RelativeGolden{"shaw_back", nn::Positions::shaw, nn::Sees::back}),
    [](const auto& info) { return info.param.name; });

TEST(T5Buckets, AreThoseOfTransformers) {
  const auto file = golden("nn/golden/t5_buckets");
  const auto offsets = tests::indices(file, "offsets");
  for (const auto& [name, sees] : {std::pair{"both", nn::Sees::both}, {"back", nn::Sees::back}}) {
    const auto buckets = tests::indices(file, name);
    for (std::size_t i = 0; i < offsets.size(); ++i) {
      EXPECT_EQ(nn::bucket_of(offsets[i], {.sees = sees}), buckets[i]) << name << offsets[i];
    }
  }
}

// A decode makes them once for many steps.
TEST(PassOffsetsTest, AreMadeWhereTheyAreNotKeptAndThenTwiceAsFar) {
  Rng rng{1};
  const nn::PositionalEncoding positions({.kind = nn::Positions::transformer_xl,
                                          .width = 4,
                                          .relative = {.kind = nn::RelativeKind::transformer_xl}},
                                         rng);
  const Spans spans(std::vector<Index>{1});
  const auto made = [&](Token place, Index kept) {
    return positions.rows(spans, std::vector<Token>{place}, kept).offsets.made;
  };
  EXPECT_EQ(made(7, nn::PositionalEncoding::kNoneKept)->back, 7);
  EXPECT_FALSE(made(7, 7));
  EXPECT_EQ(made(8, 7)->back, 16);
}

TEST(RelativeConfigs, ThatAreImpossibleHaveTheirFaultsNamed) {
  using Faults = std::vector<std::string>;
  EXPECT_EQ(nn::faults(nn::RelativeConfig()), Faults());
  EXPECT_EQ(nn::faults({.kind = nn::RelativeKind::shaw, .reach = 0}),
            Faults{"a reach of 0, wanted 1 or more"});
  EXPECT_EQ(nn::faults({.kind = nn::RelativeKind::t5, .sees = nn::Sees::both, .buckets = 3}),
            Faults{"3 buckets are too few for sides of two"});
  EXPECT_EQ(nn::faults({.kind = nn::RelativeKind::t5, .buckets = 8, .max_distance = 4}),
            Faults{"a max distance of 4, wanted more than the 4 that have buckets"});
}

}  // namespace
}  // namespace heed
