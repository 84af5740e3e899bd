#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>

#include "heed/models/language_model.h"
#include "heed/models/transformer.h"
#include "heed/ops/arithmetic.h"
#include "tests/golden.h"
#include "tests/models/small_model.h"
#include "tests/scratch.h"

namespace heed::models {
namespace {

using tests::relative_difference;

constexpr LanguageModelConfig kTwoLayers{.vocab = 13,
                                         .layers = 2,
                                         .width = 12,
                                         .heads = 3,
                                         .hidden = 20,
                                         .dropout = 0.0f,
                                         .attention_dropout = 0.0f,
                                         .max_length = 8};

const Batch kTwoSequences{
    .source = {}, .target = pack({{1, 2, 3, 4}, {5, 6}}), .labels = {2, 3, 4, 5, 6, 7}};

LanguageModel drawn(const LanguageModelConfig& config) {
  Rng rng(5);
  return LanguageModel(config, rng);
}

std::map<std::string, Tensor> by_path(const LanguageModel& model) {
  const NamedTensors all = nn::parameters(model);
  return {all.begin(), all.end()};
}

// "layers.3.…" as "layers.1.…", for layer 1.
std::string of_layer(const std::string& path, char layer) {
  std::string other = path;
  if (path.starts_with("layers.")) other[7] = layer;
  return other;
}

// Lan et al. (2020), section 3.1: as many layers that happen to have the same parameters, whose
// gradients are added.
TEST(LayersShared, AreLayersWithEqualParametersWhoseGradientsAdd) {
  LanguageModelConfig config = kTwoLayers;
  config.layer_groups = 1;
  const LanguageModel shared = drawn(config), apart = drawn(kTwoLayers);
  const auto one = by_path(shared);
  for (auto& [path, p] : nn::parameters(apart)) {
    std::ranges::copy(one.at(of_layer(path, '0')).values(), p.mutable_data());
  }
  nn::Pass pass = nn::Pass::training(1, 1);
  for (const LanguageModel* model : {&shared, &apart})
    backward(model->loss(kTwoSequences, {}, pass));
  std::map<std::string, Tensor> sums;
  for (auto& [path, p] : nn::parameters(apart)) {
    Tensor& sum = sums[of_layer(path, '0')];
    sum = sum.empty() ? p.node()->grad : sum + p.node()->grad;
  }
  EXPECT_EQ(sums.size(), one.size());
  for (const auto& [path, p] : one) {
    EXPECT_LT(tests::greatest_difference(p.node()->grad, sums.at(path)), 1e-6) << path;
  }
  const auto layers = [](const LanguageModel& model) {
    return std::ranges::count_if(nn::parameters(model),
                                 [](const auto& p) { return p.first.starts_with("layers."); });
  };
  EXPECT_EQ(2 * layers(shared), layers(apart));
}

// A step whose pass drops the first of two layers and no other.
std::uint32_t step_without_the_first(const LanguageModel& model) {
  for (std::uint32_t step = 1;; ++step) {
    nn::Pass pass = nn::Pass::training(1, step);
    std::string seen;
    pass.watch = [&](std::string_view what, Index, const Tensor&) { seen += what; };
    model.loss(kTwoSequences, {}, pass);
    if (!seen.empty() && seen.find("layers.0") == std::string::npos) return step;
  }
}

// Fan et al. (2020), section 3: what is left is a model of fewer layers, unscaled.
TEST(LayersDropped, LeaveAModelOfTheOthers) {
  LanguageModelConfig config = kTwoLayers;
  config.layer_drop = 0.5f;
  const LanguageModel model = drawn(config);
  const std::uint32_t step = step_without_the_first(model);
  LanguageModelConfig single = kTwoLayers;
  single.layers = 1;
  const LanguageModel rest = drawn(single);
  const auto all = by_path(model);
  for (auto& [path, p] : nn::parameters(rest)) {
    std::ranges::copy(all.at(of_layer(path, '1')).values(), p.mutable_data());
  }
  nn::Pass wanted_pass = nn::Pass::training(1, step);
  const Tensor wanted = rest.loss(kTwoSequences, {}, wanted_pass);
  backward(wanted);
  for (const auto activations : {nn::Activations::kept, nn::Activations::recomputed}) {
    nn::Pass pass = nn::Pass::training(1, step);
    pass.activations = activations;
    const Tensor loss = model.loss(kTwoSequences, {}, pass);
    EXPECT_EQ(loss.item(), wanted.item());
    backward(loss);
    const auto expected = by_path(rest);
    for (const auto& [path, p] : all) {
      EXPECT_EQ(p.node()->grad.empty(), path.starts_with("layers.0.")) << path;
      if (path.starts_with("layers.0.")) continue;
      const Tensor& gradient = expected.at(of_layer(path, '0')).node()->grad;
      EXPECT_TRUE(std::ranges::equal(p.node()->grad.values(), gradient.values())) << path;
      p.node()->grad = Tensor();
    }
  }
}

TEST(LayersDropped, AreAllThereInInference) {
  NoGrad no_grad;
  LanguageModelConfig config = kTwoLayers;
  config.layer_drop = 0.9f;
  nn::Pass pass = nn::Pass::inference();
  const Tensor logits = drawn(config).forward(kTwoSequences.target, pass);
  EXPECT_TRUE(std::ranges::equal(logits.values(),
                                 drawn(kTwoLayers).forward(kTwoSequences.target, pass).values()));
}

TEST(LayersDropped, AreOfBothStacksOfATransformer) {
  TransformerConfig config = tests::small_config(/*vocab=*/13, /*layers=*/3);
  config.layer_drop = 0.5f;
  Rng rng(5);
  const Transformer model(config, rng);
  const Batch batch{.source = pack({{1, 2, 0}}), .target = pack({{12, 3}}), .labels = {3, 0}};
  std::map<std::string, int, std::less<>> seen;
  for (std::uint32_t step = 0; step < 400; ++step) {
    nn::Pass pass = nn::Pass::training(1, step);
    pass.watch = [&](std::string_view what, Index, const Tensor&) { ++seen[std::string(what)]; };
    model.loss(batch, {}, pass);
  }
  ASSERT_EQ(seen.size(), 9);
  for (const auto& [what, times] : seen) EXPECT_NEAR(times, 200, 40) << what;
}

TEST(LayerGroups, DivideTheLayersOrAreRefused) {
  LanguageModelConfig config = kTwoLayers;
  config.layers = 6;
  config.layer_groups = 4;
  config.layer_drop = 1.0f;
  EXPECT_EQ(error_of([&] { check_config(config); }),
            "language model: 6 layers do not divide into 4 groups; layer drop must lie in [0, 1), "
            "not 1");
}

// The decoder attends to what the encoder makes of a source whatever its order: without positions
// none is seen, and ALiBi's, which count places on both sides alike, see no direction.
TEST(SourcePositions, AreSeenAsFarAsTheirKindKnowsThem) {
  NoGrad no_grad;
  const auto difference = [](nn::Positions positions, const std::vector<Token>& source) {
    TransformerConfig config = tests::small_config(/*vocab=*/13, /*layers=*/2);
    config.positions = positions;
    config.max_length = 5;
    Rng rng(5);
    const Transformer model(config, rng);
    nn::Pass pass = nn::Pass::inference();
    const Tokens target = pack({{12, 3, 4}});
    return relative_difference(model.forward(pack({source}), target, pass),
                               model.forward(pack({{1, 2, 3, 4, 5}}), target, pass));
  };
  const std::vector<Token> reversed{5, 4, 3, 2, 1}, mixed{3, 1, 5, 2, 4};
  EXPECT_LT(difference(nn::Positions::none, reversed), 1e-5);
  EXPECT_LT(difference(nn::Positions::none, mixed), 1e-5);
  EXPECT_LT(difference(nn::Positions::alibi, reversed), 1e-5);
  for (const auto positions : {nn::Positions::alibi, nn::Positions::rotary,
                               nn::Positions::sinusoidal, nn::Positions::learned}) {
    EXPECT_GT(difference(positions, mixed), 1e-3);
    if (positions != nn::Positions::alibi) EXPECT_GT(difference(positions, reversed), 1e-3);
  }
}

}  // namespace
}  // namespace heed::models
