#include "heed/models/gradient_reach.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/models/small_model.h"
#include "tests/scratch.h"

namespace heed::models {
namespace {

TEST(GradientReach, IsTheMeanByDistanceOverThatOfTheNearest) {
  GradientReach reach;
  EXPECT_EQ(reach.farthest(), -1);
  reach.add(1, 3);
  reach.add(1, 5);
  reach.add(2, 3);
  reach.add(4, 1);
  EXPECT_EQ(reach.farthest(), 4);
  EXPECT_DOUBLE_EQ(reach.mean(1), 4);
  EXPECT_DOUBLE_EQ(reach.relative(2), 0.75);
  EXPECT_TRUE(std::isnan(reach.relative(3)));
  EXPECT_DOUBLE_EQ(reach.half(), 4);
}

TEST(GradientReach, ThatNeverHalvesHasNoHalf) {
  GradientReach reach;
  reach.add(1, 1);
  reach.add(2, 0.9);
  EXPECT_TRUE(std::isnan(reach.half()));
}

// d log p / d embedding of a token by central differences, as a norm, in what the layers read:
// `scale` times the embedding.
double norm_by_differences(Tensor table, Token token, float scale,
                           const std::function<double()>& log_probability) {
  constexpr float kStep = 4e-3f;
  const Index width = table.dim(1);
  double sum = 0;
  for (Index i = 0; i < width; ++i) {
    float& element = table.mutable_data()[token * width + i];
    const float before = element;
    element = before + kStep;
    const double up = log_probability();
    element = before - kStep;
    const double down = log_probability();
    element = before;
    const double slope = (up - down) / (2.0 * kStep) / scale;
    sum += slope * slope;
  }
  return std::sqrt(sum);
}

double log_probability(const Tensor& logits, Index row, Token label) {
  const auto x = logits.values().subspan(row * logits.dim(1), logits.dim(1));
  double sum = 0;
  for (const float v : x) sum += std::exp(static_cast<double>(v));
  return x[label] - std::log(sum);
}

Tensor table_of(const NamedTensors& parameters, const std::string& path) {
  for (const auto& [name, tensor] : parameters) {
    if (name == path) return tensor;
  }
  throw Error(path + " is not there");
}

struct Reached {
  const char* name;
  SequenceToSequenceConfig config;
  float scale;  // of embeddings

  friend void PrintTo(const Reached& r, std::ostream* out) { *out << r.name; }
};

SequenceToSequenceConfig transformer() {
  TransformerConfig config = tests::small_config(11, 2);
  config.sharing = EmbeddingSharing::none;
  return config;
}

SequenceToSequenceConfig recurrent(nn::AttentionScore attention) {
  return RecurrentConfig{.source_vocab = 11,
                         .target_vocab = 11,
                         .width = 16,
                         .hidden = 12,
                         .attention = attention,
                         .sharing = EmbeddingSharing::none,
                         .pad = 10};
}

SequenceToSequenceConfig convolutional() {
  return ConvolutionalConfig{.source_vocab = 11,
                             .target_vocab = 11,
                             .encoder_layers = 2,
                             .decoder_layers = 2,
                             .width = 16,
                             .hidden = 12,
                             .sharing = EmbeddingSharing::none,
                             .pad = 10};
}

class ReachOfPairs : public testing::TestWithParam<Reached> {};
INSTANTIATE_TEST_SUITE_P(
    Models, ReachOfPairs,
    testing::Values(Reached{"transformer", transformer(), 4},
                    Reached{"fixed_context", recurrent(nn::AttentionScore::none), 4},
                    Reached{"additive", recurrent(nn::AttentionScore::additive), 4},
                    Reached{"general", recurrent(nn::AttentionScore::general), 4},
                    Reached{"convolutional", convolutional(), 1}),
    [](const auto& info) { return info.param.name; });

// Every token stands once, so that its row of the table is its embedding in the text.
TEST_P(ReachOfPairs, EqualsFiniteDifferences) {
  Rng rng{5};
  const SequenceToSequence model(GetParam().config, rng);
  const Batch pair{
      .source = pack({{1, 2, 3, 0}}), .target = pack({{10, 4, 5}}), .labels = {4, 5, 0}};
  PairReach reach;
  add_reach(model, pair, 1, reach);  // of the last word, after 10, 4, 5
  const auto last = [&] {
    const NoGrad no_grad;
    nn::Pass pass = nn::Pass::inference();
    return log_probability(model.forward(pair.source, pair.target, pass), 2, 0);
  };
  const auto norm = [&](const char* table, Token token) {
    return norm_by_differences(table_of(model.parameters(), table), token, GetParam().scale, last);
  };
  ASSERT_EQ(reach.source.farthest(), 5);
  ASSERT_EQ(reach.target.farthest(), 3);
  for (const Token token : {1, 2, 3}) {
    const double wanted = norm("source_embedding", token);
    EXPECT_NEAR(reach.source.mean(6 - token), wanted, 1e-2 * wanted + 1e-4) << token;
  }
  EXPECT_NEAR(reach.target.mean(1), norm("target_embedding", 5), 1e-2 * reach.target.mean(1));
  EXPECT_NEAR(reach.target.mean(2), norm("target_embedding", 4),
              1e-2 * reach.target.mean(2) + 1e-4);
  EXPECT_TRUE(std::isnan(reach.source.mean(1)));  // of the first word alone
}

TEST_P(ReachOfPairs, OfSeveralWordsIsTheSumOfEach) {
  Rng rng{5};
  const SequenceToSequence model(GetParam().config, rng);
  const Batch pair{.source = pack({{1, 2, 0}}), .target = pack({{10, 4, 5}}), .labels = {4, 5, 0}};
  PairReach all, last;
  add_reach(model, pair, 8, all);
  add_reach(model, pair, 1, last);
  EXPECT_EQ(all.target.farthest(), 3);
  EXPECT_NEAR(all.target.mean(3), last.target.mean(3), 1e-6);  // of the last word alone
  EXPECT_NEAR(all.source.mean(4), last.source.mean(4), 1e-6);
  EXPECT_TRUE(std::isfinite(all.source.mean(1)));
}

TEST(ReachOfTexts, EqualsFiniteDifferences) {
  LanguageModelConfig config = gpt2();
  config.vocab = 11;
  config.layers = 2;
  config.width = config.hidden = 8;
  config.heads = 2;
  config.deviation = 0.4f;
  config.tied = false;
  config.max_length = 8;
  Rng rng{5};
  const LanguageModel model(config, rng);
  const Batch text{.source = {}, .target = pack({{1, 2, 3, 4}}), .labels = {2, 3, 4, 7}};
  GradientReach reach;
  add_reach(model, text, 1, reach);
  const auto last = [&] {
    const NoGrad no_grad;
    nn::Pass pass = nn::Pass::inference();
    return log_probability(model.forward(text.target, pass), 3, 7);
  };
  for (const Token token : {1, 2, 3, 4}) {
    const double wanted =
        norm_by_differences(table_of(nn::parameters(model), "embedding"), token, 1, last);
    EXPECT_NEAR(reach.mean(5 - token), wanted, 1e-2 * wanted + 1e-4) << token;
  }
}

TEST(ReachOfTexts, RefusesWhatItCannotAsk) {
  LanguageModelConfig config = gpt2();
  config.vocab = 11;
  config.layers = 1;
  config.width = config.hidden = config.heads = 2;
  Rng rng{5};
  const LanguageModel model(config, rng);
  GradientReach reach;
  Batch text{.source = {}, .target = pack({{1, 2}, {3}}), .labels = {2, 3, 4}};
  EXPECT_EQ(error_of([&] { add_reach(model, text, 1, reach); }),
            "gradient reach: 2 sequences, wanted one");
  text.target = pack({{1, 2, 3}});
  EXPECT_EQ(error_of([&] { add_reach(model, text, 0, reach); }),
            "gradient reach: 0 of 3 words, wanted 1 or more");
}

}  // namespace
}  // namespace heed::models
