#include "heed/models/language_model.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>

#include "tests/golden.h"
#include "tests/models/expect_row.h"
#include "tests/models/packed_model.h"
#include "tests/scratch.h"

namespace heed {
namespace {

using models::LanguageModel, models::LanguageModelConfig;
using tests::expect_row_near, tests::golden, tests::kGoldenTolerance, tests::relative_difference;

constexpr LanguageModelConfig kGpt2{.vocab = 13,
                                    .layers = 2,
                                    .width = 12,
                                    .heads = 3,
                                    .hidden = 20,
                                    .dropout = 0.0f,
                                    .attention_dropout = 0.0f,
                                    .max_length = 8,
                                    .activation = nn::Activation::gelu};

constexpr LanguageModelConfig untied() {
  LanguageModelConfig config = kGpt2;
  config.activation = nn::Activation::relu;
  config.tied = false;
  config.biases = nn::Biases::without;
  return config;
}

// Llama's form (Touvron et al., 2023, section 2.2), with keys and values that heads share.
LanguageModelConfig llama() {
  LanguageModelConfig config = kGpt2;
  config.width = 16;
  config.heads = 4;
  config.key_value_heads = 2;
  config.norm_kind = nn::NormKind::rms;
  config.positions = nn::Positions::rotary;
  config.activation = nn::Activation::silu;
  config.gated = true;
  config.biases = nn::Biases::without;
  config.tied = false;
  return config;
}

// The same as Llama 3 has it: other angles.
LanguageModelConfig llama_tied() {
  LanguageModelConfig config = llama();
  config.rotary = {
      .base = 500000.0,
      .scaling = {.kind = nn::RotaryScaling::Kind::llama3, .factor = 8.0, .original_length = 4}};
  config.tied = true;
  return config;
}

// GPT-NeoX without its parallel residual (Black et al., 2022, section 2.1): half of a head turns.
LanguageModelConfig neox() {
  LanguageModelConfig config = kGpt2;
  config.width = 16;
  config.heads = 2;
  config.positions = nn::Positions::rotary;
  config.rotary.width = 4;
  config.tied = false;
  return config;
}

// MPT's form (MosaicML, 2023), with a number of heads that is no power of two.
LanguageModelConfig mpt() {
  LanguageModelConfig config = kGpt2;
  config.hidden = 48;
  config.positions = nn::Positions::alibi;
  config.biases = nn::Biases::without;
  return config;
}

struct NamedConfig {
  const char* name;
  LanguageModelConfig config;

  friend void PrintTo(const NamedConfig& c, std::ostream* out) { *out << c.name; }
};

class LanguageModelOfPyTorch : public testing::TestWithParam<NamedConfig> {
 protected:
  void SetUp() override { tests::set_parameters(file, nn::parameters(model)); }

  const safetensors::File file =
      golden(std::string("models/golden/language_model_") + GetParam().name);
  const Batch batch{
      .source = {},
      .target = {tests::tokens(file, "tokens"), Spans(tests::indices(file, "lengths"))},
      .labels = tests::tokens(file, "answers")};
  Rng rng{1};
  LanguageModel model{GetParam().config, rng};
};

TEST_P(LanguageModelOfPyTorch, HasOurLogits) {
  NoGrad no_grad;
  nn::Pass pass = nn::Pass::inference();
  const Tensor logits = model.forward(batch.target, pass);
  EXPECT_LT(relative_difference(logits, file.tensor("logits")), kGoldenTolerance);
}

TEST_P(LanguageModelOfPyTorch, HasOurLossAndAllOfOurGradientsKeptOrRecomputed) {
  for (const auto activations : {nn::Activations::kept, nn::Activations::recomputed}) {
    nn::Pass pass = nn::Pass::training(1, 1);
    pass.activations = activations;
    const Tensor loss = model.loss(batch, {}, pass);
    EXPECT_LT(relative_difference(loss, file.tensor("loss")), kGoldenTolerance);
    backward(loss);
    tests::expect_gradients(file, nn::parameters(model));
    for (auto& [path, parameter] : nn::parameters(model)) parameter.node()->grad = Tensor();
  }
}

INSTANTIATE_TEST_SUITE_P(Goldens, LanguageModelOfPyTorch,
                         testing::Values(NamedConfig{"gpt2", kGpt2},
                                         NamedConfig{"untied", untied()},
                                         NamedConfig{"llama", llama()},
                                         NamedConfig{"llama_tied", llama_tied()},
                                         NamedConfig{"neox", neox()}, NamedConfig{"mpt", mpt()}),
                         [](const auto& info) { return info.param.name; });

NamedConfig changed(const char* name, const std::function<void(LanguageModelConfig&)>& change) {
  LanguageModelConfig config = kGpt2;
  change(config);
  return {name, config};
}

using Form = nn::AttentionForm::Kind;

NamedConfig with_attention(const char* name, const nn::AttentionForm& form) {
  return changed(name, [&](auto& c) { c.attention = form; });
}

const NamedConfig kChoices[] = {
    changed("gpt2", [](auto&) {}),
    {"untied", untied()},
    changed("post_norm", [](auto& c) { c.norm = nn::NormPlacement::after; }),
    changed("rms_gated_grouped",
            [](auto& c) {
              c.heads = 4;
              c.key_value_heads = 2;
              c.norm_kind = nn::NormKind::rms;
              c.activation = nn::Activation::silu;
              c.gated = true;
            }),
    changed("sandwich", [](auto& c) { c.norm = nn::NormPlacement::both; }),
    changed("sinusoids", [](auto& c) { c.positions = nn::Positions::sinusoidal; }),
    {"llama", llama()},
    {"neox", neox()},
    {"mpt", mpt()},
    changed("batch_norm", [](auto& c) { c.norm_kind = nn::NormKind::batch; }),
    changed("deep_norm",
            [](auto& c) {
              c.norm = nn::NormPlacement::after;
              c.initial_weights = models::InitialWeights::deep_norm;
            }),
    changed("layers_shared",
            [](auto& c) {
              c.layers = 4;
              c.layer_groups = 2;
            }),
    changed("no_positions", [](auto& c) { c.positions = nn::Positions::none; }),
    changed("shaw",
            [](auto& c) {
              c.positions = nn::Positions::shaw;
              c.relative.reach = 2;
            }),
    changed("t5",
            [](auto& c) {
              c.positions = nn::Positions::t5;
              c.relative.buckets = 4;
              c.relative.max_distance = 5;
            }),
    changed("transformer_xl",
            [](auto& c) {
              c.norm = nn::NormPlacement::after;
              c.positions = nn::Positions::transformer_xl;
              c.attention_biases = nn::Biases::without;
              c.output_bias = true;
              c.embedding_scale = nn::EmbeddingScale::sqrt_width;
            }),
    with_attention("window", {.kind = Form::window, .window = 2}),
    with_attention("strided", {.kind = Form::strided, .stride = 2}),
    with_attention("fixed", {.kind = Form::fixed, .stride = 2, .summary = 1}),
    with_attention("longformer", {.kind = Form::longformer, .window = 1, .global = 1}),
    with_attention("big_bird",
                   {.kind = Form::big_bird, .global = 0, .block = 1, .near = 1, .random = 1}),
    with_attention("linear", {.kind = Form::linear}),
    with_attention("performer", {.kind = Form::performer, .features = 8}),
};

class LanguageModelTest : public testing::TestWithParam<NamedConfig> {
 protected:
  Rng rng{5};
  nn::Pass pass = nn::Pass::inference();
  LanguageModel model{GetParam().config, rng};
};
INSTANTIATE_TEST_SUITE_P(Choices, LanguageModelTest, testing::ValuesIn(kChoices),
                         [](const auto& info) { return info.param.name; });

TEST_P(LanguageModelTest, DecodingStepByStepEqualsOneForward) {
  NoGrad no_grad;
  const Tensor whole = model.forward(pack({{1, 2, 3, 4}, {5}, {6, 7, 8}}), pass);
  models::LanguageModelState state = model.start();
  const Tensor first = model.decode(pack({{1, 2}, {5}, {6}}), state, pass);
  expect_row_near(first, 1, whole, 1);
  expect_row_near(first, 2, whole, 4);
  expect_row_near(first, 3, whole, 5);
  state.pick(std::vector<Index>{2, 0});
  const Tensor second = model.decode(pack({{7}, {3}}), state, pass);
  expect_row_near(second, 0, whole, 6);
  expect_row_near(second, 1, whole, 2);
  const Tensor third = model.decode(pack({{8}, {4}}), state, pass);
  expect_row_near(third, 0, whole, 7);
  expect_row_near(third, 1, whole, 3);
}

TEST_P(LanguageModelTest, ABatchChangesNothing) {
  tests::expect_a_batch_changes_nothing(model);
}

TEST_P(LanguageModelTest, PackedComputesTheSameLogitsAndInFewerBitsNearlyTheSame) {
  tests::expect_packed_nearly_the_same(model, 0.01);
}

TEST_P(LanguageModelTest, RecomputedHasTheSameGradients) {
  const Tokens tokens = pack({{1, 2, 3, 4}, {5}, {6, 7, 8}});
  const Batch batch{.source = {}, .target = tokens, .labels = {2, 3, 4, 5, 6, 7, 8, 9}};
  const auto gradients = [&](nn::Activations activations) {
    nn::Pass training = nn::Pass::training(1, 1);
    training.activations = activations;
    backward(model.loss(batch, {}, training));
    std::map<std::string, std::vector<float>> all;
    for (auto& [path, p] : nn::parameters(model)) {
      EXPECT_FALSE(p.node()->grad.empty()) << path;
      if (p.node()->grad.empty()) continue;
      const Tensor gradient = std::exchange(p.node()->grad, Tensor());
      all[path].assign(gradient.values().begin(), gradient.values().end());
    }
    return all;
  };
  EXPECT_EQ(gradients(nn::Activations::kept), gradients(nn::Activations::recomputed));
}

TEST(LanguageModels, SeeNoLaterToken) {
  NoGrad no_grad;
  Rng rng(1);
  const LanguageModel model(kGpt2, rng);
  nn::Pass pass = nn::Pass::inference();
  const Tensor one = model.forward(pack({{1, 2, 3, 4}}), pass);
  const Tensor other = model.forward(pack({{1, 2, 9, 10}}), pass);
  for (Index row = 0; row < 2; ++row) expect_row_near(one, row, other, row);
  EXPECT_GT(std::abs(one.data()[2 * kGpt2.vocab] - other.data()[2 * kGpt2.vocab]), 1e-6);
}

TEST(LanguageModels, HaveTheParametersOfGpt2) {
  Rng none = Rng::none();
  Index count = 0;
  for (const auto& [path, p] : nn::parameters(LanguageModel(models::gpt2(), none))) {
    count += p.size();
  }
  EXPECT_EQ(count, 124'439'808);
}

double deviation_of(const Tensor& x) {
  double squares = 0;
  for (const float element : x.values()) squares += double{element} * element;
  return std::sqrt(squares / static_cast<double>(x.size()));
}

// Section 2.3 of the GPT-2 paper: weights that end a sub-layer by 1 / sqrt(number of sub-layers).
TEST(LanguageModels, AreDrawnByDepth) {
  LanguageModelConfig config = kGpt2;
  config.layers = 8;
  config.width = 96;
  config.hidden = 200;
  Rng rng(1);
  const LanguageModel model(config, rng);
  for (const auto& [path, weight] : nn::parameters(model)) {
    if (!path.ends_with("weight") && path != "embedding" && path != "positions.table") continue;
    const bool ends = path.ends_with("output.weight") || path.ends_with("contract.weight");
    EXPECT_NEAR(deviation_of(weight), ends ? 0.02 / 4 : 0.02, ends ? 2e-4 : 1.5e-3) << path;
  }
}

TEST(LanguageModels, ShowTheirAttentionByPathToWhoWatches) {
  Rng rng(1);
  const LanguageModel model(kGpt2, rng);
  nn::Pass pass = nn::Pass::inference();
  std::map<std::string, int> seen;
  pass.watch = [&](std::string_view what, Index, const Tensor& weights) {
    EXPECT_EQ(weights.dim(0), kGpt2.heads);
    ++seen[std::string(what)];
  };
  model.forward(pack({{1, 2}, {3}}), pass);
  EXPECT_EQ(seen, (std::map<std::string, int>{{"layers.0.attention.weights", 2},
                                              {"layers.1.attention.weights", 2}}));
}

TEST(LanguageModelConfigs, ThatAreImpossibleAreRefusedInOneLine) {
  LanguageModelConfig config = kGpt2;
  config.heads = 5;
  config.dropout = 1.0f;
  config.max_length = 0;
  config.key_value_heads = 2;
  EXPECT_EQ(
      error_of([&] { check_config(config); }),
      "language model: width 12 is not a multiple of 5 heads; 5 heads cannot share 2 heads of keys "
      "and values; dropout must lie in [0, 1), not 1; learned positions need a positive max "
      "length, not 0");
  config = neox();
  config.rotary = {.width = 9, .base = 0.0};
  EXPECT_EQ(error_of([&] { check_config(config); }),
            "language model: rotary: turns pairs, not 9 elements of a head; rotary: a base of 0, "
            "wanted a positive one; rotary: turns 9 elements of a head of 8");
}

}  // namespace
}  // namespace heed
