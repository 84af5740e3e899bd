#include <gtest/gtest.h>

#include "heed/models/language_model.h"
#include "heed/models/transformer.h"
#include "tests/gradcheck.h"
#include "tests/models/small_model.h"

namespace heed::models {
namespace {

LanguageModelConfig small_text_config(nn::Positions positions) {
  LanguageModelConfig config = gpt2();
  config.vocab = 11;
  config.layers = 2;
  config.width = config.hidden = 16;
  config.heads = 4;
  config.key_value_heads = 2;
  config.positions = positions;
  config.deviation = 0.4f;
  return config;
}

class PlainAttention : public testing::TestWithParam<nn::Positions> {};
INSTANTIATE_TEST_SUITE_P(Positions, PlainAttention,
                         testing::Values(nn::Positions::learned, nn::Positions::rotary,
                                         nn::Positions::alibi, nn::Positions::shaw,
                                         nn::Positions::t5));

TEST_P(PlainAttention, GivesTheLogitsOfTiles) {
  const NoGrad no_grad;
  Rng rng{3};
  LanguageModelConfig config = small_text_config(GetParam());
  if (nn::relative_kind(GetParam()) != nn::RelativeKind::none) config.key_value_heads = 0;
  const LanguageModel model(config, rng);
  const Tokens tokens = pack({{1, 2, 3, 4, 5, 6, 7}, {8}, {9, 10, 1}});
  nn::Pass tiled = nn::Pass::inference(), plain = nn::Pass::inference();
  plain.attention = nn::AttentionPath::plain;
  EXPECT_LT(tests::greatest_difference(model.forward(tokens, tiled), model.forward(tokens, plain)),
            1e-5);
}

// A pass that trains drops the same places either way.
TEST_P(PlainAttention, GivesTheGradientsOfTiles) {
  LanguageModelConfig config = small_text_config(GetParam());
  if (nn::relative_kind(GetParam()) != nn::RelativeKind::none) config.key_value_heads = 0;
  const Batch batch{
      .source = {}, .target = pack({{1, 2, 3, 4}, {5, 6}}), .labels = {2, 3, 4, 5, 6, 7}};
  const auto gradients = [&](nn::AttentionPath path) {
    Rng rng{3};
    const LanguageModel model(config, rng);
    nn::Pass pass = nn::Pass::training(1, 1);
    pass.attention = path;
    backward(model.loss(batch, {}, pass));
    return nn::parameters(model);
  };
  const NamedTensors tiled = gradients(nn::AttentionPath::tiled);
  const NamedTensors plain = gradients(nn::AttentionPath::plain);
  for (std::size_t i = 0; i < tiled.size(); ++i) {
    EXPECT_LT(
        tests::greatest_difference(tiled[i].second.node()->grad, plain[i].second.node()->grad),
        1e-5)
        << tiled[i].first;
  }
}

TEST(PlainAttentionOfTranslators, GivesTheLogitsOfTiles) {
  const NoGrad no_grad;
  Rng rng{3};
  const Transformer model(tests::small_config(19, 2), rng);
  const Tokens source = pack({{1, 2, 0}, {3, 4, 5, 0}}), target = pack({{18, 7, 8}, {18, 9}});
  nn::Pass tiled = nn::Pass::inference(), plain = nn::Pass::inference();
  plain.attention = nn::AttentionPath::plain;
  EXPECT_LT(tests::greatest_difference(model.forward(source, target, tiled),
                                       model.forward(source, target, plain)),
            1e-5);
}

}  // namespace
}  // namespace heed::models
