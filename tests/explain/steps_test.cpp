#include <gtest/gtest.h>

#include "heed/models/transformer.h"
#include "tests/explain/layer_check.h"
#include "tests/explain/random_weights.h"
#include "tests/models/small_model.h"

namespace heed::explain {
namespace {

using namespace plain;
using nn::NormPlacement, nn::Positions;
using tests::Variant;

Rows sines(Index count, Index width) {
  Rows all(count, std::vector<double>(width));
  for (Index place = 0; place < count; ++place) {
    for (Index i = 0; i < width; ++i) {
      const double angle =
          static_cast<double>(place) /
          std::pow(10000.0, static_cast<double>(i - i % 2) / static_cast<double>(width));
      all[place][i] = i % 2 == 0 ? std::sin(angle) : std::cos(angle);
    }
  }
  return all;
}

std::vector<Variant> variants() {
  const models::TransformerConfig post = tests::small_config(/*vocab=*/19, /*layers=*/2);
  std::vector<Variant> all{{"post_norm", post}};
  const auto add = [&](const char* name, const auto& change) {
    all.push_back({name, post});
    change(all.back().config);
  };
  add("pre_norm", [](auto& c) { c.norm = NormPlacement::before; });
  add("norms_on_both_sides", [](auto& c) { c.norm = NormPlacement::both; });
  add("no_residual", [](auto& c) { c.residual = nn::Skip::without; });
  add("deep_norm", [](auto& c) { c.initial_weights = models::InitialWeights::deep_norm; });
  add("learned", [](auto& c) { c.positions = Positions::learned, c.max_length = 9; });
  add("rotary", [](auto& c) { c.positions = Positions::rotary; });
  add("alibi", [](auto& c) { c.positions = Positions::alibi; });
  add("t5", [](auto& c) { c.positions = Positions::t5; });
  add("shaw", [](auto& c) { c.positions = Positions::shaw; });
  add("shared_keys_and_values", [](auto& c) { c.heads = 4, c.key_value_heads = 2; });
  add("unscaled", [](auto& c) { c.score_scale.kind = nn::ScoreScale::Kind::none; });
  add("llama_like", [](auto& c) {
    c.norm = NormPlacement::before;
    c.norm_kind = nn::NormKind::rms;
    c.positions = Positions::rotary;
    c.key_value_heads = 1;
    c.gated = true;
    c.activation = nn::Activation::silu;
    c.biases = nn::Biases::without;
  });
  return all;
}

class ShownSteps : public testing::TestWithParam<Variant> {
 protected:
  void check_embeddings(const char* stack, const std::vector<Token>& tokens) const {
    const std::string path(stack);
    const double root = std::sqrt(static_cast<double>(config.width));
    expect_near(embedded(weights.matrix("source_embedding"), tokens, root),
                rows_of(seen[path + ".embedding"]), "embedding");
    Rows x = rows_of(seen[path + ".embedding"]);
    if (config.positions == Positions::sinusoidal) {
      expect_near(sines(std::ssize(tokens), config.width), rows_of(seen[path + ".position"]),
                  "position");
    }
    if (seen.has(path + ".position")) x = sum(x, rows_of(seen[path + ".position"]));
    expect_near(x, rows_of(seen[path + ".input"]), "input");
  }
  void check_stack_output(const char* stack) const {
    const std::string path(stack);
    const Rows last = rows_of(seen[path + ".1.output"]), given = rows_of(seen[path + ".output"]);
    const bool after = config.norm == NormPlacement::after;
    expect_near(
        after ? last
              : weights.norm(last, path + "_norm.0", config.norm_kind == nn::NormKind::layer, 1e-5),
        given, "output");
  }
  LayerFacts facts() const {
    const auto stacks = models::initial_stacks(config.initial_weights, {2, 2}, config.deviation);
    EXPECT_EQ(stacks.encoder.stream == 1.0f,
              config.initial_weights != models::InitialWeights::deep_norm);
    return facts_of(config, 2, stacks.encoder);
  }
  LayerFacts decoder_facts() const {
    return facts_of(
        config, 2,
        models::initial_stacks(config.initial_weights, {2, 2}, config.deviation).decoder);
  }

  models::TransformerConfig config = GetParam().config;
  Rng rng{3};
  models::Transformer model{config, rng};
  std::vector<Token> source{4, 7, 2, 9, 0}, target{18, 3, 5, 8};
  Weights weights{[&] {
    randomise(nn::parameters(model), 11);
    return nn::parameters(model);
  }()};
  Capture seen{[&](nn::Pass& pass) { return model.forward(pack({source}), pack({target}), pass); },
               /*layer=*/1};
};

TEST_P(ShownSteps, OfAnEncoderEachFollowFromTheOneBefore) {
  check_embeddings("encoder", source);
  const LayerFacts layer = facts();
  const LayerCheck check(seen, weights, layer);
  const Rows x = check.at("encoder.0.output");
  check.attention("encoder.1.attention", check.at("encoder.1.attention.input"), false);
  const Rows h = check.sub_layer(x, "encoder.1.attention", "encoder.1.attention_residual");
  check.feed_forward("encoder.1.feed_forward");
  const Rows y = check.sub_layer(h, "encoder.1.feed_forward", "encoder.1.feed_forward_residual");
  expect_near(y, check.at("encoder.1.output"), "encoder.1.output");
  check_stack_output("encoder");
}

TEST_P(ShownSteps, OfADecoderEachFollowFromTheOneBefore) {
  check_embeddings("decoder", target);
  const LayerFacts layer = decoder_facts(), crossing = facts_of_cross(layer);
  const LayerCheck check(seen, weights, layer), cross(seen, weights, crossing);
  Rows x = check.at("decoder.0.output");
  check.attention("decoder.1.self_attention", check.at("decoder.1.self_attention.input"), true);
  x = check.sub_layer(x, "decoder.1.self_attention", "decoder.1.self_residual");
  cross.attention("decoder.1.source_attention", check.at("encoder.output"), false);
  x = check.sub_layer(x, "decoder.1.source_attention", "decoder.1.source_residual");
  check.feed_forward("decoder.1.feed_forward");
  x = check.sub_layer(x, "decoder.1.feed_forward", "decoder.1.feed_forward_residual");
  expect_near(x, check.at("decoder.1.output"), "decoder.1.output");
  check_stack_output("decoder");
  expect_near(times_transposed(check.at("decoder.output"), weights.matrix("source_embedding")),
              rows_of(seen.result()), "logits");
}

INSTANTIATE_TEST_SUITE_P(Variants, ShownSteps, testing::ValuesIn(variants()),
                         [](const auto& variant) { return variant.param.name; });

}  // namespace
}  // namespace heed::explain
