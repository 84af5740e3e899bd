#include <gtest/gtest.h>

#include "heed/models/language_model.h"
#include "tests/explain/layer_check.h"
#include "tests/explain/random_weights.h"

namespace heed::explain {
namespace {

using namespace plain;

struct LanguageVariant {
  const char* name;
  models::LanguageModelConfig config;

  friend void PrintTo(const LanguageVariant& v, std::ostream* out) { *out << v.name; }
};

std::vector<LanguageVariant> language_variants() {
  std::vector<LanguageVariant> all{{"gpt2", models::gpt2()},
                                   {"llama", models::llama()},
                                   {"transformer_xl", models::transformer_xl()}};
  for (LanguageVariant& one : all) {
    one.config.vocab = 19, one.config.layers = 2, one.config.width = 16, one.config.heads = 4;
    one.config.hidden = 24, one.config.max_length = 9;
    one.config.activation = one.config.gated ? nn::Activation::silu : nn::Activation::relu;
  }
  all[1].config.key_value_heads = 2;
  return all;
}

class ShownStepsOfALanguageModel : public testing::TestWithParam<LanguageVariant> {};

TEST_P(ShownStepsOfALanguageModel, EachFollowFromTheOneBefore) {
  const models::LanguageModelConfig& config = GetParam().config;
  Rng rng(3);
  const models::LanguageModel model(config, rng);
  randomise(nn::parameters(model), 5);
  const Weights weights(nn::parameters(model));
  const std::vector<Token> text{3, 1, 4, 1, 5, 9};
  const Capture seen([&](nn::Pass& pass) { return model.forward(pack({text}), pass); }, 0);
  const bool scales = config.embedding_scale == nn::EmbeddingScale::sqrt_width;
  Rows x = embedded(weights.matrix("embedding"), text, scales ? 4 : 1);
  if (seen.has("layers.position")) x = sum(x, rows_of(seen["layers.position"]));
  expect_near(x, rows_of(seen["layers.input"]), "input");
  const LayerFacts facts = facts_of(config, 2, {});
  const LayerCheck check(seen, weights, facts);
  check.attention("layers.0.attention", check.at("layers.0.attention.input"), true);
  x = check.sub_layer(x, "layers.0.attention", "layers.0.attention_residual");
  check.feed_forward("layers.0.feed_forward");
  x = check.sub_layer(x, "layers.0.feed_forward", "layers.0.feed_forward_residual");
  expect_near(x, check.at("layers.0.output"), "output");
  Rows logits = times_transposed(check.at("layers.output"),
                                 weights.matrix(config.tied ? "embedding" : "output"));
  for (auto& row : logits) {
    for (std::size_t token = 0; config.output_bias && token < row.size(); ++token) {
      row[token] += weights.vector("output_bias")[token];
    }
  }
  expect_near(logits, rows_of(seen.result()), "logits");
}

INSTANTIATE_TEST_SUITE_P(Variants, ShownStepsOfALanguageModel,
                         testing::ValuesIn(language_variants()),
                         [](const auto& variant) { return variant.param.name; });

}  // namespace
}  // namespace heed::explain
