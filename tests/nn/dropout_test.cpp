#include "heed/nn/dropout.h"

#include <gtest/gtest.h>

#include "heed/nn/attention.h"
#include "heed/nn/feed_forward.h"
#include "heed/nn/fields.h"
#include "heed/nn/residual.h"
#include "heed/ops/activation.h"
#include "heed/ops/attention_plain.h"
#include "heed/ops/dropout.h"
#include "heed/ops/layer_norm.h"
#include "tests/gradcheck.h"

namespace heed::nn {
namespace {

using tests::greatest_difference, tests::random;

// What the first module that asks a pass of this seed and step drops.
const kernels::Dropout kHalf{.rate = 0.5f, .random = {.seed = 1, .step = 2}};

class ModulesThatDrop : public testing::Test {
 protected:
  Rng rng{3};
  Pass pass = Pass::training(1, 2);
};

TEST_F(ModulesThatDrop, TheFeedForwardNetworkDropsItsHiddenUnits) {
  const FeedForward network({.width = 4, .hidden = 6, .dropout = 0.5f}, rng);
  const NamedTensors p = parameters(network);
  const Tensor x = random({5, 4});
  const Tensor hidden = ops::relu(ops::linear(x, p[0].second, p[1].second));
  const Tensor wanted = ops::linear(ops::dropout(hidden, kHalf), p[2].second, p[3].second);
  EXPECT_LT(greatest_difference(network.forward(x, pass), wanted), 1e-6);
}

TEST_F(ModulesThatDrop, TheGatedFeedForwardNetworkDropsItsHiddenUnits) {
  const FeedForward network({.width = 4, .hidden = 6, .dropout = 0.5f, .gated = true}, rng);
  const NamedTensors p = parameters(network);
  const Tensor x = random({5, 4});
  const Tensor gate = ops::linear(x, p[0].second, p[1].second);
  const Tensor expanded = ops::linear(x, p[2].second, p[3].second);
  const Tensor hidden = ops::gated(Activation::relu, gate, expanded);
  const Tensor wanted = ops::linear(ops::dropout(hidden, kHalf), p[4].second, p[5].second);
  EXPECT_LT(greatest_difference(network.forward(x, pass), wanted), 1e-6);
}

TEST_F(ModulesThatDrop, TheResidualDropsWhatItsSubLayerAdds) {
  const Tensor x = random({5, 4}), added = random({5, 4});
  const Tensor sum = x + ops::dropout(added, kHalf);
  const auto after = [&](NormPlacement placement) {
    const Residual residual({.norm = {.width = 4}, .placement = placement, .dropout = 0.5f});
    Pass same = Pass::training(1, 2);
    return residual.forward(x, same, [&](const Tensor&) { return added; });
  };
  EXPECT_LT(greatest_difference(after(NormPlacement::before), sum), 1e-6);
  const Tensor ones = Tensor({4}, {1, 1, 1, 1}), zeros({4});
  const auto norm = [&](const Tensor& y) { return ops::layer_norm(y, ones, zeros, 1e-5f); };
  EXPECT_LT(greatest_difference(after(NormPlacement::after), norm(sum)), 1e-6);
  EXPECT_LT(greatest_difference(after(NormPlacement::both), x + ops::dropout(norm(added), kHalf)),
            1e-6);
}

TEST_F(ModulesThatDrop, AttentionDropsItsWeights) {
  const MultiHeadAttention attention({.width = 8, .heads = 2, .dropout = 0.5f}, rng);
  const NamedTensors p = parameters(attention);
  const Tensor x = random({5, 8});
  const Spans spans(std::vector<Index>{2, 3});
  const auto projected = [&](std::size_t i) {
    return ops::linear(x, p[2 * i].second, p[2 * i + 1].second);
  };
  const Attention how{.heads = 2, .queries = spans, .keys = spans, .scale = 0.5f, .dropout = kHalf};
  const Tensor mixed = ops::attention_plain(projected(0), projected(1), projected(2), how);
  const Tensor wanted = ops::linear(mixed, p[6].second, p[7].second);
  const Tensor got =
      attention.attend(x, spans, attention.project(x, spans, pass), Mask::none(), pass);
  EXPECT_LT(greatest_difference(got, wanted), 1e-6);
}

TEST_F(ModulesThatDrop, DropNothingWhereAPassDoesNotTrain) {
  Pass inference = Pass::inference();
  const Tensor x = random({5, 4});
  EXPECT_EQ(greatest_difference(dropout(x, 0.5f, inference), x), 0.0);
  EXPECT_GT(greatest_difference(dropout(x, 0.5f, pass), x), 0.1);
}

TEST(ScoreScale, IsTheRootOfTheHeadsWidthNoneOrANumber) {
  EXPECT_FLOAT_EQ(ScoreScale{}.of(16), 0.25f);
  EXPECT_FLOAT_EQ(ScoreScale{.kind = ScoreScale::Kind::none}.of(16), 1.0f);
  EXPECT_FLOAT_EQ((ScoreScale{.kind = ScoreScale::Kind::number, .number = 0.3f}).of(16), 0.3f);
}

TEST_F(ModulesThatDrop, AttentionScalesItsScoresAsConfigured) {
  using enum ScoreScale::Kind;
  const Tensor x = random({3, 8});
  const Spans spans(std::vector<Index>{3});
  const auto attended = [&](const ScoreScale& scale) {
    Rng same(4);
    const MultiHeadAttention attention({.width = 8, .heads = 2, .scale = scale}, same);
    return attention.attend(x, spans, attention.project(x, spans, pass), Mask::none(), pass);
  };
  const Tensor paper = attended({});
  EXPECT_EQ(greatest_difference(attended({.kind = number, .number = 0.5f}), paper), 0.0);
  EXPECT_EQ(
      greatest_difference(attended({.kind = number, .number = 1.0f}), attended({.kind = none})),
      0.0);
  EXPECT_GT(greatest_difference(attended({.kind = none}), paper), 1e-3);
}

}  // namespace
}  // namespace heed::nn
