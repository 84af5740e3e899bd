#include "heed/models/initial_weights.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "heed/models/language_model.h"
#include "heed/models/transformer.h"
#include "tests/scratch.h"

namespace heed::models {
namespace {

double spread(const Tensor& x) {
  double squares = 0;
  for (const float element : x.values()) squares += double{element} * element;
  return std::sqrt(squares / static_cast<double>(x.size()));
}

std::map<std::string, double> spreads(const TransformerConfig& config) {
  Rng rng(3);
  std::map<std::string, double> all;
  for (const auto& [path, p] : nn::parameters(Transformer(config, rng))) all[path] = spread(p);
  return all;
}

constexpr TransformerConfig kWide{.source_vocab = 50,
                                  .target_vocab = 50,
                                  .encoder_layers = 3,
                                  .decoder_layers = 2,
                                  .width = 64,
                                  .heads = 4,
                                  .hidden = 192,
                                  .pad = 49};

// Wang et al. (2022), figure 2.
TEST(DeepNorm, ScalesStreamsAndWeightsAsFigure2OfItsPaperSays) {
  const InitialStack alone = initial_stack(InitialWeights::deep_norm, 8, 0.02f);
  EXPECT_FLOAT_EQ(alone.stream, 2.0f);                           // 16^(1/4)
  EXPECT_FLOAT_EQ(alone.weights.residual, 1 / std::sqrt(8.0f));  // 64^(-1/4)
  EXPECT_EQ(alone.weights.values, alone.weights.residual);
  const auto [encoder, decoder, embeddings] =
      initial_stacks(InitialWeights::deep_norm, {.encoder = 16, .decoder = 16}, 0.02f);
  EXPECT_FLOAT_EQ(encoder.stream, 0.81f * std::exp2(1.25f));  // (16^4 * 16)^(1/16)
  EXPECT_FLOAT_EQ(encoder.weights.values, 0.87f / std::exp2(1.25f));
  EXPECT_NEAR(decoder.stream, 2.632148, 1e-6);            // 48^(1/4)
  EXPECT_NEAR(decoder.weights.residual, 0.268643, 1e-6);  // 192^(-1/4)
  EXPECT_EQ(embeddings, 1.0f);
}

TEST(DeepNorm, DrawsQueriesAndKeysByXavierAndAllElseBetaAsWide) {
  TransformerConfig config = kWide;
  config.initial_weights = InitialWeights::deep_norm;
  const auto drawn = spreads(config);
  const double square = 1 / 8.0,
               block = std::sqrt(2.0 / (64 + 192));  // xavier: 64 wide, 192 hidden
  const auto expect = [&](const std::string& layer, const char* attention, double beta) {
    const std::string at = layer + "." + attention + ".";
    EXPECT_NEAR(drawn.at(at + "query.weight"), square, 0.03 * square);
    EXPECT_NEAR(drawn.at(at + "key.weight"), square, 0.03 * square);
    EXPECT_NEAR(drawn.at(at + "value.weight"), beta * square, 0.03 * beta * square);
    EXPECT_NEAR(drawn.at(at + "output.weight"), beta * square, 0.03 * beta * square);
    for (const char* end : {".feed_forward.expand.weight", ".feed_forward.contract.weight"}) {
      EXPECT_NEAR(drawn.at(layer + end), beta * block, 0.03 * beta * block);
    }
  };
  expect("encoder.2", "attention", 0.87 * std::pow(81 * 2, -1.0 / 16));
  expect("decoder.1", "self_attention", std::pow(24, -0.25));
  expect("decoder.1", "source_attention", std::pow(24, -0.25));
}

// Huang et al. (2020), section 3.2.
TEST(TFixup, DrawsTheDecoderAndEmbeddingsAndTheEncoderByTheirDepth) {
  TransformerConfig config = kWide;
  config.norm_kind = nn::NormKind::none;
  config.initial_weights = InitialWeights::t_fixup;
  const auto drawn = spreads(config);
  const double square = 1 / 8.0, encoder = 0.67 * std::pow(3, -0.25), decoder = std::pow(18, -0.25);
  EXPECT_NEAR(drawn.at("encoder.0.attention.query.weight"), square, 0.03 * square);
  EXPECT_NEAR(drawn.at("encoder.0.attention.value.weight"), encoder * square, 0.03 * square);
  EXPECT_NEAR(drawn.at("encoder.0.attention.output.weight"), encoder * square, 0.03 * square);
  EXPECT_NEAR(drawn.at("decoder.0.source_attention.key.weight"), square, 0.03 * square);
  EXPECT_NEAR(drawn.at("decoder.0.source_attention.value.weight"), decoder * square, 0.03 * square);
  EXPECT_NEAR(drawn.at("source_embedding"), decoder * square, 0.03 * square);
  EXPECT_FALSE(drawn.contains("encoder.0.attention_residual.norm.gain"));
}

TEST(DepthScaled, EndsSubLayersByHowManyAStackHas) {
  TransformerConfig config = kWide;
  config.initial_weights = InitialWeights::depth_scaled;
  const auto drawn = spreads(config);
  EXPECT_NEAR(drawn.at("encoder.1.attention.value.weight"), 0.02, 6e-4);
  EXPECT_NEAR(drawn.at("encoder.1.attention.output.weight"), 0.02 / std::sqrt(6), 3e-4);
  EXPECT_NEAR(drawn.at("decoder.1.feed_forward.contract.weight"), 0.02 / std::sqrt(6), 3e-4);
  config.initial_weights = InitialWeights::normal;
  EXPECT_NEAR(spreads(config).at("encoder.1.attention.output.weight"), 0.02, 6e-4);
}

TEST(InitialWeights, WantTheNormsThatTheyAreMadeFor) {
  TransformerConfig config = kWide;
  config.initial_weights = InitialWeights::t_fixup;
  EXPECT_EQ(error_of([&] { check_config(config); }),
            "transformer: the initial weights t_fixup are of models without norms");
  config.initial_weights = InitialWeights::deep_norm;
  config.norm = nn::NormPlacement::both;
  EXPECT_EQ(error_of([&] { check_config(config); }),
            "transformer: the initial weights deep_norm are of models with norms after the "
            "sub-layers");
  LanguageModelConfig alone;
  alone.norm_kind = nn::NormKind::none;
  alone.initial_weights = InitialWeights::t_fixup;
  EXPECT_EQ(error_of([&] { check_config(alone); }),
            "language model: the initial weights t_fixup are of encoder-decoders");
}

}  // namespace
}  // namespace heed::models
