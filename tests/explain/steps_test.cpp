#include <gmock/gmock.h>

#include "heed/explain/capture.h"
#include "heed/explain/layer_facts.h"
#include "heed/models/language_model.h"
#include "heed/models/transformer.h"
#include "tests/explain/plain_formulas.h"
#include "tests/explain/random_weights.h"
#include "tests/models/small_model.h"

namespace heed::explain {
namespace {

using namespace plain;
using nn::NormPlacement, nn::Positions;
using tests::Variant;

// Recomputes every step of a layer from what the step before showed.
class LayerCheck {
 public:
  LayerCheck(const Capture& seen, const Weights& weights, const LayerFacts& facts)
      : seen_(seen), weights_(weights), facts_(facts) {}

  Rows at(const std::string& path) const { return rows_of(seen_[path]); }

  // What each of the sub-layer's steps makes of the one before; x (T, D) is on the stream. Returns
  // what is on the stream behind it, where the norm after it has been taken.
  Rows sub_layer(const Rows& x, const std::string& path, const std::string& residual) const {
    const bool after = facts_.norm == NormPlacement::after;
    expect_near(after ? x : norm(x, residual + ".norm"), at(path + ".input"), path + ".input");
    const Rows given = at(path + ".output");
    const Rows added = at(residual + ".added");
    expect_near(facts_.norm == NormPlacement::both ? norm(given, residual + ".added_norm") : given,
                added, residual + ".added");
    const Rows sum_of_both =
        facts_.residual == nn::Skip::without ? added : sum(scaled(x, facts_.stream), added);
    expect_near(sum_of_both, at(residual + ".sum"), residual + ".sum");
    return after ? norm(at(residual + ".sum"), residual + ".norm") : at(residual + ".sum");
  }

  void attention(const std::string& path, const Rows& memory, bool causal) const;
  void feed_forward(const std::string& path) const;

 private:
  Rows norm(const Rows& x, const std::string& path) const {
    if (facts_.norm_kind == nn::NormKind::none) return x;
    return weights_.norm(x, path, facts_.norm_kind == nn::NormKind::layer, 1e-5);
  }
  Rows turned(Rows x) const;
  void projections(const std::string& path, const Rows& memory) const;
  void head(const std::string& path, Index head, bool causal) const;

  const Capture& seen_;
  const Weights& weights_;
  const LayerFacts& facts_;
};

// Su et al., 2021: pair (i, i + Dh / 2) of each head turns by place * 10000^(-2i / Dh).
Rows LayerCheck::turned(Rows x) const {
  const Index width = facts_.width / facts_.heads, half = width / 2;
  for (std::size_t place = 0; place < x.size(); ++place) {
    for (std::size_t first = 0; first < x[place].size(); first += width) {
      for (Index i = 0; i < half; ++i) {
        const double angle =
            static_cast<double>(place) *
            std::pow(10000.0, -2.0 * static_cast<double>(i) / static_cast<double>(width));
        double &a = x[place][first + i], &b = x[place][first + i + half];
        const double turned_a = a * std::cos(angle) - b * std::sin(angle);
        b = a * std::sin(angle) + b * std::cos(angle);
        a = turned_a;
      }
    }
  }
  return x;
}

void LayerCheck::projections(const std::string& path, const Rows& memory) const {
  const Rows q = weights_.linear(at(path + ".input"), path + ".query");
  const Rows k = weights_.linear(memory, path + ".key");
  if (facts_.positions == Positions::rotary) {
    expect_near(q, at(path + ".unturned_query"), path + ".unturned_query");
    expect_near(k, at(path + ".unturned_key"), path + ".unturned_key");
    expect_near(turned(at(path + ".unturned_query")), at(path + ".query"), path + ".query");
    expect_near(turned(at(path + ".unturned_key")), at(path + ".key"), path + ".key");
  } else {
    if (facts_.positions != Positions::transformer_xl) {  // has biases of its own on the queries
      expect_near(q, at(path + ".query"), path + ".query");
    }
    expect_near(k, at(path + ".key"), path + ".key");
  }
  expect_near(weights_.linear(memory, path + ".value"), at(path + ".value"), path + ".value");
}

void LayerCheck::head(const std::string& path, Index head, bool causal) const {
  const Index width = facts_.width / facts_.heads;
  const Index shared = head * std::ssize(at(path + ".value")[0]) / facts_.width;
  const Rows q = columns_of(at(path + ".query"), head * width, width);
  const Rows k = columns_of(at(path + ".key"), shared * width, width);
  const Rows v = columns_of(at(path + ".value"), shared * width, width);
  const auto stage = [&](const char* name) { return rows_of(seen_[path + "." + name], head); };
  const Positions positions = facts_.positions;
  if (positions != Positions::shaw && positions != Positions::transformer_xl) {
    expect_near(times_transposed(q, k), stage("scores"), path + ".scores");
  }
  const double scale = facts_.scale.of(width);
  expect_near(scaled(stage("scores"), scale), stage("scaled"), path + ".scaled");
  Rows masked = stage("scaled");
  const double slope =
      positions == Positions::alibi
          ? std::exp2(-8.0 * static_cast<double>(head + 1) / static_cast<double>(facts_.heads))
          : 0.0;
  for (std::size_t i = 0; i < masked.size(); ++i) {
    for (std::size_t j = 0; j < masked[i].size(); ++j) {
      masked[i][j] -= slope * std::abs(static_cast<double>(i) - static_cast<double>(j));
      if (causal && j > i) masked[i][j] = -std::numeric_limits<double>::infinity();
    }
  }
  if (positions != Positions::t5) expect_near(masked, stage("masked"), path + ".masked");
  expect_near(softmax(stage("masked")), stage("weights"), path + ".weights");
  if (positions == Positions::shaw) return;  // adds values of offsets
  expect_near(times_transposed(stage("weights"), transposed(v)),
              columns_of(at(path + ".heads"), head * width, width), path + ".heads");
}

void LayerCheck::attention(const std::string& path, const Rows& memory, bool causal) const {
  projections(path, memory);
  for (Index h = 0; h < facts_.heads; ++h) head(path, h, causal);
  expect_near(weights_.linear(at(path + ".heads"), path + ".output"), at(path + ".output"),
              path + ".output");
}

void LayerCheck::feed_forward(const std::string& path) const {
  const Rows x = at(path + ".input");
  expect_near(weights_.linear(x, path + ".expand"), at(path + ".expanded"), path + ".expanded");
  Rows hidden = at(path + ".expanded");
  const auto relu = [](double value) { return std::max(value, 0.0); };
  const auto silu = [](double value) { return value / (1 + std::exp(-value)); };
  if (facts_.gated) {
    expect_near(weights_.linear(x, path + ".gate"), at(path + ".gate"), path + ".gate");
  }
  const Rows gate = facts_.gated ? at(path + ".gate") : hidden;
  for (std::size_t r = 0; r < hidden.size(); ++r) {
    for (std::size_t c = 0; c < hidden[r].size(); ++c) {
      hidden[r][c] = facts_.gated ? silu(gate[r][c]) * hidden[r][c] : relu(hidden[r][c]);
    }
  }
  expect_near(hidden, at(path + ".hidden"), path + ".hidden");
  expect_near(weights_.linear(at(path + ".hidden"), path + ".contract"), at(path + ".output"),
              path + ".output");
}

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

Rows embedded(const Rows& table, const std::vector<Token>& tokens, double scale) {
  Rows rows;
  for (const Token token : tokens) rows.push_back(table[token]);
  return scaled(rows, scale);
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

TEST(Captures, HoldOneLayerAndWhatItReadAndSayWhatIsNotThere) {
  Rng rng(3);
  const models::Transformer model(tests::small_config(19, 3), rng);
  const Capture seen(
      [&](nn::Pass& pass) {
        return model.forward(pack({{1, 0}}), pack({{18}}), pass);
      },
      2);
  EXPECT_TRUE(seen.has("encoder.1.output"));
  EXPECT_TRUE(seen.has("encoder.2.attention.weights"));
  EXPECT_FALSE(seen.has("encoder.1.attention.weights"));
  EXPECT_FALSE(seen.has("encoder.0.output"));
  EXPECT_THAT(
      [&] { seen["encoder.7.attention.query"]; },
      testing::ThrowsMessage<Error>("explain: the model shows no encoder.7.attention.query"));
}

}  // namespace
}  // namespace heed::explain
