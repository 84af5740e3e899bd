#include "heed/models/vision_transformer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "tests/golden.h"
#include "tests/models/expect_row.h"
#include "tests/scratch.h"

namespace heed {
namespace {

using models::VisionTransformer, models::VisionTransformerConfig;
using tests::expect_row_near, tests::golden, tests::greatest_difference, tests::kGoldenTolerance,
    tests::random, tests::relative_difference;

const VisionTransformerConfig kSmall{.image_size = 8,
                                     .patch_size = 4,
                                     .channels = 3,
                                     .layers = 2,
                                     .width = 12,
                                     .heads = 3,
                                     .hidden = 20,
                                     .dropout = 0.0f,
                                     .labels = {"a", "b", "c", "d", "e"}};

// Images [first, first + count) of a batch.
Tensor part_of(const Tensor& images, Index first, Index count) {
  const Index size = images.size() / images.dim(0);
  Tensor part({count, images.dim(1), images.dim(2), images.dim(3)});
  std::copy_n(images.data() + first * size, count * size, part.mutable_data());
  return part;
}

class VisionTransformerTest : public testing::Test {
 protected:
  void SetUp() override { tests::set_parameters(file, nn::parameters(model)); }

  const safetensors::File file = golden("models/golden/vision_transformer");
  const Tensor images = file.tensor("images");
  const Batch batch{.source = {},
                    .target = {},
                    .labels = tests::tokens(file, "labels"),
                    .images = file.tensor("images")};
  Rng rng{1};
  VisionTransformer model{kSmall, rng};
  nn::Pass pass = nn::Pass::inference();
};

TEST_F(VisionTransformerTest, HasTheLogitsOfTransformers) {
  NoGrad no_grad;
  EXPECT_LT(relative_difference(model.forward(images, pass), file.tensor("logits")),
            kGoldenTolerance);
}

TEST_F(VisionTransformerTest, HasTheLossAndAllGradientsOfTransformersKeptOrRecomputed) {
  for (const auto activations : {nn::Activations::kept, nn::Activations::recomputed}) {
    nn::Pass training = nn::Pass::training(1, 1);
    training.activations = activations;
    const Tensor loss = model.loss(batch, {.label_smoothing = 0.1f}, training);
    EXPECT_LT(relative_difference(loss, file.tensor("loss")), kGoldenTolerance);
    backward(loss);
    tests::expect_gradients(file, nn::parameters(model));
    for (auto& [path, parameter] : nn::parameters(model)) parameter.node()->grad = Tensor();
  }
}

TEST_F(VisionTransformerTest, ShowsTheAttentionOfTransformersToWhoWatches) {
  NoGrad no_grad;
  std::map<std::string, int> seen;
  pass.watch = [&](std::string_view what, Index image, const Tensor& weights) {
    ++seen[std::string(what)];
    const bool first = what == "layers.0.attention.weights";
    const Tensor all = file.tensor(first ? "attentions.0" : "attentions.1");  // (B, H, T, T)
    const Tensor wanted = part_of(all, image, 1).reshaped(weights.shape());
    EXPECT_LT(greatest_difference(weights, wanted), 1e-6);
  };
  model.forward(images, pass);
  EXPECT_EQ(seen, (std::map<std::string, int>{{"layers.0.attention.weights", 3},
                                              {"layers.1.attention.weights", 3}}));
}

// To the last bit where the model is packed for inference.
TEST_F(VisionTransformerTest, ABatchChangesNothing) {
  NoGrad no_grad;
  expect_row_near(model.forward(part_of(images, 1, 1), pass), 0, model.forward(images, pass), 1);
  for (const auto type :
       {ops::ComputeType::float32, ops::ComputeType::bfloat16, ops::ComputeType::int8}) {
    const VisionTransformer inference = model.packed(type);
    const Tensor whole = inference.forward(images, pass);
    const Tensor last = inference.forward(part_of(images, 2, 1), pass);
    EXPECT_TRUE(std::ranges::equal(last.values(), whole.values().last(last.size())));
  }
}

TEST_F(VisionTransformerTest, PackedComputesTheSameLogitsAndInFewerBitsNearlyTheSame) {
  NoGrad no_grad;
  const Tensor wanted = model.forward(images, pass);
  EXPECT_LT(relative_difference(model.packed().forward(images, pass), wanted), kGoldenTolerance);
  for (const auto& [type, share] :
       {std::pair{ops::ComputeType::bfloat16, 0.02}, std::pair{ops::ComputeType::int8, 0.1}}) {
    const double error = relative_difference(model.packed(type).forward(images, pass), wanted);
    EXPECT_GT(error, 0);
    EXPECT_LT(error, share);
  }
}

TEST_F(VisionTransformerTest, RefusesImagesOfAnotherForm) {
  EXPECT_EQ(error_of([&] {
              model.forward(random({2, 1, 8, 8}), pass);
            }),
            "vision transformer: images [2, 1, 8, 8], wanted [2, 3, 8, 8]");
  EXPECT_EQ(error_of([&] {
              model.forward(random({3, 8, 12}), pass);
            }),
            "vision transformer: images [3, 8, 12], wanted [3, 3, 8, 8]");
}

// As its authors' program begins: no class is likelier than another.
TEST(VisionTransformers, BeginWithEqualLogits) {
  NoGrad no_grad;
  Rng rng(1);
  const VisionTransformer model(kSmall, rng);
  nn::Pass pass = nn::Pass::inference();
  const Tensor logits = model.forward(random({2, 3, 8, 8}), pass);
  EXPECT_TRUE(std::ranges::all_of(logits.values(), [](float x) { return x == 0.0f; }));
}

// Patches in one row of the grid share one half of their positions, those in one column the other.
TEST(VisionTransformers, BeginWithPositionsInTwoDimensions) {
  Rng none = Rng::none();
  VisionTransformerConfig config = kSmall;
  config.image_size = 12;
  for (const auto& [path, table] : nn::parameters(VisionTransformer(config, none))) {
    if (path != "positions") continue;
    const auto half = [&table = table](Index row, Index column, Index which) {
      return table.values().subspan((1 + row * 3 + column) * 12 + which * 6, 6);
    };
    const auto same = [](auto a, auto b) { return std::ranges::equal(a, b); };
    EXPECT_TRUE(same(half(1, 0, 0), half(1, 2, 0)));
    EXPECT_FALSE(same(half(1, 0, 0), half(2, 0, 0)));
    EXPECT_TRUE(same(half(0, 2, 1), half(2, 2, 1)));
    EXPECT_FALSE(same(half(0, 2, 1), half(0, 1, 1)));
  }
}

TEST(VisionTransformers, TrainEveryParameter) {
  Rng rng(1);
  VisionTransformer model(kSmall, rng);
  for (auto& [path, parameter] : nn::parameters(model)) {
    if (path == "output") parameter.mutable_data()[0] = 1.0f;  // what is all zero hands nothing on
  }
  nn::Pass pass = nn::Pass::training(1, 1);
  const Batch batch{.source = {}, .target = {}, .labels = {3, 1}, .images = random({2, 3, 8, 8})};
  backward(model.loss(batch, {}, pass));
  for (const auto& [path, parameter] : nn::parameters(model)) {
    ASSERT_FALSE(parameter.node()->grad.empty()) << path;
    const bool moves =
        std::ranges::any_of(parameter.node()->grad.values(), [](float x) { return x != 0.0f; });
    EXPECT_TRUE(moves) << path;
  }
}

// Table 1 of the paper: 86 million, here with the 1,000 classes of ImageNet.
TEST(VisionTransformers, HaveThePapersParameters) {
  VisionTransformerConfig config;
  for (int i = 0; i < 1000; ++i) config.labels.push_back(std::to_string(i));
  Rng none = Rng::none();
  Index count = 0;
  for (const auto& [path, p] : nn::parameters(VisionTransformer(config, none))) count += p.size();
  EXPECT_EQ(count, 86'567'656);
}

TEST(VisionTransformerConfigs, ThatAreImpossibleAreRefusedInOneLine) {
  VisionTransformerConfig config = kSmall;
  config.patch_size = 3;
  config.heads = 5;
  config.labels = {"a"};
  config.dropout = 1.0f;
  EXPECT_EQ(error_of([&] { check_config(config); }),
            "vision transformer: an image of 8 pixels a side has no whole patches of 3; needs 2 or "
            "more labels, not 1; width 12 is not a multiple of 5 heads; dropout must lie in [0, "
            "1), not 1");
}

}  // namespace
}  // namespace heed
