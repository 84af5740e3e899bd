#include "heed/models/transformer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <utility>

#include "heed/base/threads.h"
#include "heed/models/transformer_folder.h"
#include "tests/gradcheck.h"
#include "tests/models/expect_row.h"
#include "tests/models/small_model.h"
#include "tests/scratch.h"

namespace heed {
namespace {

using models::EmbeddingSharing, models::Transformer, models::TransformerConfig;
using tests::expect_row_near, tests::Variant;

constexpr TransformerConfig kTiny{.source_vocab = 11,
                                  .target_vocab = 11,
                                  .encoder_layers = 2,
                                  .decoder_layers = 2,
                                  .width = 8,
                                  .heads = 2,
                                  .hidden = 16,
                                  .pad = 10};

Variant variant(const char* name, const std::function<void(TransformerConfig&)>& change) {
  TransformerConfig config = kTiny;
  change(config);
  return {name, config};
}

const Variant kVariants[] = {
    variant("paper", [](auto&) {}),
    variant("pre_norm", [](auto& c) { c.norm = nn::NormPlacement::before; }),
    variant("norms_on_both_sides", [](auto& c) { c.norm = nn::NormPlacement::both; }),
    variant("learned_positions",
            [](auto& c) {
              c.positions = nn::Positions::learned;
              c.max_length = 6;
            }),
    variant("rotary",
            [](auto& c) {
              c.positions = nn::Positions::rotary;
              c.norm = nn::NormPlacement::before;
              c.norm_kind = nn::NormKind::rms;
              c.gated = true;
              c.key_value_heads = 1;
            }),
    variant("alibi", [](auto& c) { c.positions = nn::Positions::alibi; }),
    variant("shaw",
            [](auto& c) {
              c.positions = nn::Positions::shaw;
              c.relative.reach = 2;
            }),
    variant("t5",
            [](auto& c) {
              c.positions = nn::Positions::t5;
              c.relative.buckets = 8;
              c.relative.max_distance = 6;
            }),
    variant("no_positions", [](auto& c) { c.positions = nn::Positions::none; }),
    variant("without_norms",
            [](auto& c) {
              c.norm_kind = nn::NormKind::none;
              c.embedding_scale = nn::EmbeddingScale::none;
            }),
    variant("batch_norm", [](auto& c) { c.norm_kind = nn::NormKind::batch; }),
    variant("deep_norm", [](auto& c) { c.initial_weights = models::InitialWeights::deep_norm; }),
    variant("layers_shared",
            [](auto& c) {
              c.encoder_layers = 4;
              c.layer_groups = 2;
            }),
    variant("gelu", [](auto& c) { c.activation = nn::Activation::gelu; }),
    variant("gelu_tanh", [](auto& c) { c.activation = nn::Activation::gelu_tanh; }),
    variant("silu", [](auto& c) { c.activation = nn::Activation::silu; }),
    variant("sigmoid", [](auto& c) { c.activation = nn::Activation::sigmoid; }),
    variant("without_biases", [](auto& c) { c.biases = nn::Biases::without; }),
    variant("own_embeddings",
            [](auto& c) {
              c.sharing = EmbeddingSharing::none;
              c.source_vocab = 13;
            }),
    variant("shared_with_output",
            [](auto& c) {
              c.sharing = EmbeddingSharing::target_output;
              c.source_vocab = 13;
            }),
    variant("unscaled_embedding", [](auto& c) { c.embedding_scale = nn::EmbeddingScale::none; }),
    variant("unscaled_scores",
            [](auto& c) { c.score_scale = {.kind = nn::ScoreScale::Kind::none}; }),
    variant("without_residual", [](auto& c) { c.residual = nn::Skip::without; }),
    variant("big_bird",
            [](auto& c) {
              c.attention = {.kind = nn::AttentionForm::Kind::big_bird,
                             .global = 1,
                             .block = 1,
                             .near = 1,
                             .random = 1};
            }),
    variant("linear",
            [](auto& c) {
              c.attention_dropout = 0.0f;
              c.attention = {.kind = nn::AttentionForm::Kind::linear};
            }),
    variant("performer",
            [](auto& c) {
              c.attention_dropout = 0.0f;
              c.attention = {.kind = nn::AttentionForm::Kind::performer, .features = 8};
            }),
    variant("uneven_depth",
            [](auto& c) {
              c.encoder_layers = 3;
              c.decoder_layers = 1;
            }),
};

Index parameter_count(const TransformerConfig& config) {
  Rng rng(1);
  Transformer model(config, rng);
  Index count = 0;
  for (const auto& [name, p] : nn::parameters(model)) count += p.size();
  return count;
}

class TransformerTest : public testing::TestWithParam<Variant> {
 protected:
  using Gradients = std::map<std::string, std::vector<float>>;

  Gradients trained() {
    nn::Pass training = nn::Pass::training(/*seed=*/1, /*step=*/2);
    backward(model.loss(batch, {.label_smoothing = 0.1f}, training));
    Gradients all;
    for (auto& [name, p] : nn::parameters(model)) {
      EXPECT_FALSE(p.node()->grad.empty()) << name;
      const auto values = p.node()->grad.values();
      EXPECT_TRUE(std::ranges::any_of(values, [](float g) { return g != 0; })) << name;
      all[name].assign(values.begin(), values.end());
      p.node()->grad = Tensor();
    }
    return all;
  }

  Rng rng{5};
  nn::Pass pass = nn::Pass::inference();
  Transformer model{GetParam().config, rng};
  const Batch batch{.source = pack({{1, 2, 3}, {4}, {5, 6, 7, 8, 9}}),
                    .target = pack({{10, 3, 1, 4}, {10, 5}, {10, 2, 6}}),
                    .labels = {3, 1, 4, 0, 5, 0, 2, 6, 0}};
  const Tokens& source = batch.source;
  const Tokens& target = batch.target;
};

// To the last bit where the model is packed for inference, in any type.
TEST_P(TransformerTest, PackingABatchChangesNothing) {
  NoGrad no_grad;
  for (const ops::ComputeType type :
       {ops::ComputeType::float32, ops::ComputeType::bfloat16, ops::ComputeType::int8}) {
    const Transformer inference = model.packed(type);
    const Tensor whole = inference.forward(source, target, pass);
    const Tensor first = inference.forward(pack({{1, 2, 3}}), pack({{10, 3, 1, 4}}), pass);
    const Tensor second = inference.forward(pack({{4}}), pack({{10, 5}}), pass);
    const Tensor third = inference.forward(pack({{5, 6, 7, 8, 9}}), pack({{10, 2, 6}}), pass);
    const std::span<const float> rows = whole.values();
    const auto width = static_cast<std::size_t>(whole.dim(1));
    EXPECT_TRUE(std::ranges::equal(first.values(), rows.first(4 * width)));
    EXPECT_TRUE(std::ranges::equal(second.values(), rows.subspan(4 * width, 2 * width)));
    EXPECT_TRUE(std::ranges::equal(third.values(), rows.last(3 * width)));
  }
  const Tensor whole = model.forward(source, target, pass);
  const Tensor second = model.forward(pack({{4}}), pack({{10, 5}}), pass);
  for (Index row = 0; row < 2; ++row) expect_row_near(second, row, whole, 4 + row);
}

TEST_P(TransformerTest, PackedComputesTheSameLogitsAndInFewerBitsNearlyTheSame) {
  NoGrad no_grad;
  const Tensor wanted = model.forward(source, target, pass);
  const Tensor same = model.packed().forward(source, target, pass);
  for (Index row = 0; row < wanted.dim(0); ++row) expect_row_near(same, row, wanted, row);
  for (const auto& [type, share] :
       {std::pair{ops::ComputeType::bfloat16, 0.015}, std::pair{ops::ComputeType::int8, 0.1}}) {
    const Tensor near = model.packed(type).forward(source, target, pass);
    double error = 0, size = 0;
    for (Index i = 0; i < wanted.size(); ++i) {
      error += std::pow(double{near.data()[i]} - double{wanted.data()[i]}, 2);
      size += std::pow(double{wanted.data()[i]}, 2);
    }
    EXPECT_GT(error, 0);
    EXPECT_LT(std::sqrt(error / size), share);
  }
}

TEST_P(TransformerTest, NarrowedComputesTheSameLogitsOfSomeTokens) {
  NoGrad no_grad;
  model.set_output_bias(Tensor::normal({model.config().target_vocab}, 1.0f, rng));
  const std::vector<Token> tokens{0, 2, 3, 7};
  for (const ops::ComputeType type :
       {ops::ComputeType::float32, ops::ComputeType::bfloat16, ops::ComputeType::int8}) {
    const Transformer inference = model.packed(type);
    const Tensor all = inference.forward(source, target, pass);
    models::TransformerState state = inference.encode(source, pass);
    inference.narrow(state, tokens);
    const Tensor some = inference.decode(target, state, pass);
    ASSERT_EQ(some.shape(), (Shape{all.dim(0), 4}));
    for (Index i = 0; i < some.size(); ++i) {
      EXPECT_EQ(some.data()[i], all.data()[i / 4 * all.dim(1) + tokens[i % 4]]);
    }
  }
  models::TransformerState state = model.encode(source, pass);
  EXPECT_EQ(error_of([&] { model.narrow(state, tokens); }),
            "embeddings: only a packed model decodes some of its tokens alone");
}

TEST_P(TransformerTest, PackedIsForInferenceAlone) {
  const Scratch scratch;
  const Transformer packed = model.packed();
  EXPECT_EQ(error_of([&] { models::save(packed, scratch.path()); }),
            scratch.path().string() + ": a packed model has no weights to save");
  EXPECT_EQ(error_of([&] { packed.packed(); }), "embeddings: are packed already");
  EXPECT_TRUE(nn::parameters(model).size() > nn::parameters(packed).size());
}

TEST_P(TransformerTest, DecodingStepByStepEqualsOneForward) {
  NoGrad no_grad;
  const Tensor whole = model.forward(source, target, pass);
  models::TransformerState state = model.encode(source, pass);
  const Tensor first = model.decode(pack({{10}, {10}, {10}}), state, pass);
  expect_row_near(first, 1, whole, 4);
  const Tensor second = model.decode(pack({{3}, {5}, {2}}), state, pass);
  expect_row_near(second, 2, whole, 7);
  const Tensor rest = model.decode(pack({{1, 4}, {}, {6}}), state, pass);
  expect_row_near(rest, 1, whole, 3);
  expect_row_near(rest, 2, whole, 8);
}

TEST_P(TransformerTest, EveryParameterLearns) {
  trained();  // expects a gradient of each
}

TEST_P(TransformerTest, TheEmbeddingOfPadIsZeroAndStaysSo) {
  const Gradients grads = trained();
  const Index width = kTiny.width;
  for (auto& [name, p] : nn::parameters(model)) {
    if (name != "source_embedding" && name != "target_embedding" && name != "output") continue;
    for (Index i = 10 * width; i < 11 * width; ++i) {
      EXPECT_EQ(p.data()[i], 0.0f) << name;
      EXPECT_EQ(grads.at(name)[i], 0.0f) << name;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Variants, TransformerTest, testing::ValuesIn(kVariants),
                         [](const auto& info) { return info.param.name; });

// Every kind of loop has work for two threads: rows x width^2, the least of them, is of a linear
// layer; of what costs less an element, rows x width x 2 is of an addition.
class TransformerThreads : public testing::TestWithParam<ops::ComputeType> {};
INSTANTIATE_TEST_SUITE_P(Types, TransformerThreads,
                         testing::Values(ops::ComputeType::float32, ops::ComputeType::bfloat16));

TEST_P(TransformerThreads, DoNotChangeAGradient) {
  TransformerConfig config = kTiny;
  config.source_vocab = config.target_vocab = 199;
  config.pad = 198;
  config.width = 128;
  config.heads = 4;
  config.hidden = 256;
  config.encoder_layers = config.decoder_layers = 1;
  config.attention_dropout = config.hidden_dropout = 0.1f;
  std::vector<std::vector<Token>> sequences;
  for (Index s = 0; s < 30; ++s) {
    sequences.emplace_back(10 + 3 * s);
    for (Index t = 0; t < 10 + 3 * s; ++t) sequences.back()[t] = static_cast<Token>(s * t % 198);
  }
  const Tokens tokens = pack(sequences);
  ASSERT_GE(2 * tokens.spans.rows() * config.width, kWorthThreads);
  Rng rng(5);
  const Transformer model(config, rng);
  const auto trained = [&](int thread_count) {
    Threads threads(thread_count);
    nn::Pass pass = nn::Pass::training(/*seed=*/1, /*step=*/2);
    pass.compute_type = GetParam();
    const Batch batch{.source = tokens, .target = tokens, .labels = tokens.ids};
    backward(model.loss(batch, {.label_smoothing = 0.1f}, pass));
    std::map<std::string, std::vector<float>> gradients;
    for (auto& [name, p] : nn::parameters(model)) {
      const Tensor gradient = std::exchange(p.node()->grad, Tensor());
      gradients[name].assign(gradient.values().begin(), gradient.values().end());
    }
    return gradients;
  };
  const auto one = trained(1);
  EXPECT_EQ(one, trained(2));
  EXPECT_EQ(one, trained(3));
}

class PaperTransformer : public testing::Test {
 protected:
  Rng rng{5};
  nn::Pass pass = nn::Pass::inference();
  Transformer model{kTiny, rng};
};

TEST_F(PaperTransformer, BeamsSwapTheirPastWithoutMovingIt) {
  NoGrad no_grad;
  models::TransformerState state = model.encode(pack({{1, 2, 3}, {4}}), pass);
  state.pick(std::vector<Index>{0, 0, 1, 1});  // two hypotheses a source
  model.decode(pack({{3}, {5}, {2}, {6}}), state, pass);
  state.pick(std::vector<Index>{1, 1, 2, 3});  // both of the first source go on from "5"
  model.decode(pack({{1}, {4}, {7}, {8}}), state, pass);
  state.pick(std::vector<Index>{1, 0, 3, 2});
  const Tensor beams = model.decode(pack({{9}, {9}, {9}, {9}}), state, pass);
  expect_row_near(beams, 0, model.forward(pack({{1, 2, 3}}), pack({{5, 4, 9}}), pass), 2);
  expect_row_near(beams, 1, model.forward(pack({{1, 2, 3}}), pack({{5, 1, 9}}), pass), 2);
  expect_row_near(beams, 2, model.forward(pack({{4}}), pack({{6, 8, 9}}), pass), 2);
  expect_row_near(beams, 3, model.forward(pack({{4}}), pack({{2, 7, 9}}), pass), 2);
}

TEST_F(PaperTransformer, ShowsItsAttentionByPathToWhoWatches) {
  const std::map<std::string, int, std::less<>> wanted{
      {"encoder.0.attention.weights", 2},      {"encoder.1.attention.weights", 2},
      {"decoder.0.self_attention.weights", 2}, {"decoder.0.source_attention.weights", 2},
      {"decoder.1.self_attention.weights", 2}, {"decoder.1.source_attention.weights", 2}};
  std::map<std::string, int, std::less<>> seen;
  pass.watch = [&](std::string_view what, Index sequence, const Tensor& weights) {
    EXPECT_EQ(weights.dim(0), kTiny.heads);
    EXPECT_LT(sequence, 2);
    ++seen[std::string(what)];
  };
  for (const auto type : {ops::ComputeType::float32, ops::ComputeType::bfloat16}) {
    pass.compute_type = type;
    seen.clear();
    model.forward(pack({{1, 2}, {3}}), pack({{10}, {10, 4}}), pass);
    EXPECT_EQ(seen, wanted);
  }
}

TEST_F(PaperTransformer, DecodesStepByStepInBfloat16) {
  NoGrad no_grad;
  pass.compute_type = ops::ComputeType::bfloat16;
  const Tokens source = pack({{1, 2, 3}, {4}});
  models::TransformerState state = model.encode(source, pass);
  model.decode(pack({{10}, {10}}), state, pass);
  model.decode(pack({{5}, {6}}), state, pass);
  const Tensor steps = model.decode(pack({{7}, {8}}), state, pass);
  const Tensor whole = model.forward(source, pack({{10, 5, 7}, {10, 6, 8}}), pass);
  for (Index v = 0; v < kTiny.target_vocab; ++v) {
    EXPECT_NEAR(steps.data()[v], whole.data()[2 * kTiny.target_vocab + v], 0.01);
    EXPECT_NEAR(steps.data()[kTiny.target_vocab + v], whole.data()[5 * kTiny.target_vocab + v],
                0.01);
  }
}

TEST_F(PaperTransformer, AddsItsOutputBiasToEveryLogit) {
  NoGrad no_grad;
  const Tokens source = pack({{1, 2}}), target = pack({{10}});
  const Tensor before = model.forward(source, target, pass);
  std::vector<float> bias(11);
  for (int v = 0; v < 11; ++v) bias[v] = 0.1f * static_cast<float>(v);
  model.set_output_bias(Tensor({11}, bias));
  const Tensor after = model.forward(source, target, pass);
  for (int v = 0; v < 11; ++v) EXPECT_NEAR(after.data()[v], before.data()[v] + bias[v], 1e-6);
}

TEST(TransformerPresets, HaveTheParametersOfThePaper) {
  EXPECT_EQ(parameter_count(models::base(37000)), 63'082'496);  // "65 million"
  EXPECT_EQ(parameter_count(models::big(37000)), 214'245'376);  // "213 million"
}

TEST(TransformerConfigs, ThatAreImpossibleAreRefusedInOneLine) {
  TransformerConfig config = kTiny;
  config.heads = 3;
  config.dropout = 1.5f;
  config.pad = 11;
  config.start = 12;
  EXPECT_EQ(error_of([&] { check_config(config); }),
            "transformer: width 8 is not a multiple of 3 heads; dropout must lie in [0, 1), "
            "not 1.5; pad 11 lies outside [0, 11); start 12 lies outside [0, 11)");
}

TEST(TransformerConfigs, OfMoreNumbersThanMemoryHasAreRefused) {
  TransformerConfig config = kTiny;
  config.source_vocab = config.target_vocab = 2147483647;
  config.width = 2147483646;
  Rng none = Rng::none();
  EXPECT_EQ(error_of([&] { Transformer(config, none); }),
            "tensor: shape [2147483647, 2147483646] has too many elements");
}

TEST(TransformerConfigs, WithSharedEmbeddingsHaveOneVocabulary) {
  TransformerConfig config = kTiny;
  config.source_vocab = 12;
  EXPECT_THROW(check_config(config), Error);
  config.sharing = EmbeddingSharing::target_output;
  EXPECT_NO_THROW(check_config(config));
}

TEST(LearnedPositions, EndWhereTheirTableEnds) {
  NoGrad no_grad;
  TransformerConfig config = kTiny;
  config.positions = nn::Positions::learned;
  config.max_length = 3;
  Rng rng(1);
  const Transformer model(config, rng);
  nn::Pass pass = nn::Pass::inference();
  EXPECT_EQ(error_of([&] {
              model.forward(pack({{1, 2, 3, 4}}), pack({{10}}), pass);
            }),
            "positions: the model was trained for 3 tokens, got 4");
}

}  // namespace
}  // namespace heed
