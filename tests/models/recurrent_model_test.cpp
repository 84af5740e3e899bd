#include "heed/models/recurrent_model.h"

#include <gtest/gtest.h>

#include "tests/models/sequence_to_sequence.h"
#include "tests/scratch.h"

namespace heed::models {
namespace {

using nn::AttentionScore, nn::Directions;

struct RecurrentVariant {
  const char* name;
  RecurrentConfig config;

  friend void PrintTo(const RecurrentVariant& v, std::ostream* out) { *out << v.name; }
};

RecurrentVariant variant(const char* name, Cell cell, AttentionScore attention,
                         const std::function<void(RecurrentConfig&)>& change = {}) {
  RecurrentConfig config{.source_vocab = 11,
                         .target_vocab = 11,
                         .width = 8,
                         .hidden = 6,
                         .cell = cell,
                         .attention = attention,
                         .pad = 10};
  if (change) change(config);
  return {name, config};
}

const RecurrentVariant kVariants[] = {
    variant("none", Cell::lstm, AttentionScore::none),
    variant("none_one_way_vanilla", Cell::vanilla, AttentionScore::none,
            [](auto& c) { c.directions = Directions::one; }),
    variant("additive", Cell::gru, AttentionScore::additive),
    variant("additive_deep", Cell::lstm, AttentionScore::additive,
            [](auto& c) { c.encoder_layers = c.decoder_layers = 2; }),
    variant("dot", Cell::gru, AttentionScore::dot, [](auto& c) { c.directions = Directions::one; }),
    variant("general", Cell::lstm, AttentionScore::general),
    variant("general_without_feeding", Cell::gru, AttentionScore::general,
            [](auto& c) {
              c.input_feeding = InputFeeding::without;
              c.decoder_layers = 2;
            }),
    variant("own_embeddings", Cell::gru, AttentionScore::additive,
            [](auto& c) { c.sharing = EmbeddingSharing::none; }),
};

class RecurrentModels : public testing::TestWithParam<RecurrentVariant> {
 protected:
  Rng rng{5};
  const RecurrentModel model{GetParam().config, rng};
};
INSTANTIATE_TEST_SUITE_P(Variants, RecurrentModels, testing::ValuesIn(kVariants),
                         [](const auto& info) { return info.param.name; });

TEST_P(RecurrentModels, PackingABatchChangesNothing) {
  tests::expect_packing_to_change_nothing(model);
}

TEST_P(RecurrentModels, DecodeStepByStepWhatOneForwardComputes) {
  tests::expect_steps_to_equal_one_forward(model);
}

TEST_P(RecurrentModels, GiveEveryParameterAGradient) {
  tests::expect_gradients_of_every_parameter(model);
  tests::expect_pad_to_stay_zero(model);
}

TEST_P(RecurrentModels, FallInLossAsTheirGradientsSay) {
  tests::expect_loss_to_fall_as_its_gradient_says(model);
}

TEST_P(RecurrentModels, ShowEachRowOfAttentionOnce) {
  const NoGrad no_grad;
  nn::Pass pass = nn::Pass::inference();
  std::map<Index, Tensor> shown;
  pass.watch = [&](std::string_view what, Index sequence, const Tensor& weights) {
    EXPECT_EQ(what, "decoder.0.source_attention.weights");
    EXPECT_TRUE(shown.emplace(sequence, weights).second);
  };
  const Batch batch = tests::three_pairs();
  const Tensor watched = model.forward(batch.source, batch.target, pass);
  nn::Pass unwatched = nn::Pass::inference();
  const Tensor alone = model.forward(batch.source, batch.target, unwatched);
  EXPECT_EQ(tests::greatest_difference(watched, alone), 0.0);
  const bool attends = GetParam().config.attention != AttentionScore::none;
  ASSERT_EQ(shown.size(), attends ? 3u : 0u);
  for (const auto& [s, weights] : shown) {
    const Index queries = batch.target.spans.length(s), keys = batch.source.spans.length(s);
    ASSERT_EQ(weights.shape(), (Shape{1, queries, keys}));
    for (Index t = 0; t < queries; ++t) {
      double sum = 0;
      for (Index j = 0; j < keys; ++j) sum += double{weights.data()[t * keys + j]};
      EXPECT_NEAR(sum, 1.0, 1e-5);
    }
  }
}

// The whole pass of a model whose steps need not wait for each other, against steps that do: words
// of its own at a rate that never comes, but for what dropout a step asks for.
TEST(RecurrentModel, InOnePassIsWhatItIsInSteps) {
  for (const char* name : {"none", "general_without_feeding"}) {
    RecurrentConfig config =
        std::ranges::find(kVariants, std::string_view(name), &RecurrentVariant::name)->config;
    config.dropout = 0.0f;
    Rng rng(5);
    const RecurrentModel model(config, rng);
    const auto whole = tests::trained(model);
    const auto steps = tests::trained(model, OwnWords{.rate = 1e-6f});
    for (const auto& [path, gradient] : whole) {
      for (std::size_t i = 0; i < gradient.size(); ++i) {
        ASSERT_NEAR(gradient[i], steps.at(path)[i], 1e-5) << path;
      }
    }
  }
}

// With its own words alone a model is trained on what it says itself: the loss of a target after
// the words that greedy decoding finds.
TEST(RecurrentModel, ReadsItsOwnLikeliestWordsWhereItIsToldTo) {
  const NoGrad no_grad;
  Rng rng(5);
  RecurrentConfig config = kVariants[2].config;
  config.dropout = 0.0f;
  const RecurrentModel model(config, rng);
  nn::Pass pass = nn::Pass::inference();
  const std::vector<Token> source{5, 6, 7, 8, 9}, labels{3, 1, 4, 7, 0};
  RecurrentState state = model.encode(pack({source}), pass);
  std::vector<Token> said{10};
  while (said.size() < labels.size()) {
    const Tensor logits = model.decode(pack({{said.back()}}), state, pass);
    const auto row = logits.values();
    said.push_back(static_cast<Token>(std::ranges::max_element(row) - row.begin()));
  }
  EXPECT_NE(said, (std::vector<Token>{10, 3, 1, 4, 7}));
  const auto loss = [&](const std::vector<Token>& target, const OwnWords& own) {
    nn::Pass training = nn::Pass::training(1, 1);
    return model
        .loss({.source = pack({source}), .target = pack({target}), .labels = labels}, {}, training,
              own)
        .item();
  };
  EXPECT_NEAR(loss({10, 3, 1, 4, 7}, {.rate = 0.99999f}), loss(said, {}), 1e-5);
  EXPECT_GT(std::abs(loss({10, 3, 1, 4, 7}, {}) - loss(said, {})), 1e-4);
}

TEST(RecurrentModel, EqualsThatOfPyTorch) {
  const auto expect = [](const char* name, const RecurrentConfig& config) {
    Rng rng(1);
    RecurrentModel model(config, rng);
    SCOPED_TRACE(name);
    tests::expect_what_pytorch_computes(model, std::string("models/golden/recurrent_") + name);
  };
  const RecurrentConfig config{
      .source_vocab = 13, .target_vocab = 13, .width = 6, .hidden = 7, .dropout = 0.0f, .pad = 12};
  RecurrentConfig none = config;
  none.cell = Cell::lstm;
  none.encoder_layers = none.decoder_layers = 2;
  none.directions = Directions::one;
  none.attention = AttentionScore::none;
  expect("none", none);
  expect("additive", config);
  RecurrentConfig dot = config;
  dot.cell = Cell::vanilla;
  dot.directions = Directions::one;
  dot.attention = AttentionScore::dot;
  dot.input_feeding = InputFeeding::without;
  expect("dot", dot);
  RecurrentConfig general = config;
  general.cell = Cell::lstm;
  general.encoder_layers = general.decoder_layers = 2;
  general.attention = AttentionScore::general;
  general.sharing = EmbeddingSharing::none;
  expect("general", general);
}

// E = 30,000 words a side, D = 620, H = 1,000 of RNNsearch (Bahdanau et al., 2015, appendix A), but
// for the output: the paper's is a maxout layer of 500 and a deep output, here it is tanh and the
// embeddings of the target.
TEST(RecurrentModel, OfThePapersSizeHasThePapersParameters) {
  Rng absent = Rng::absent();
  const RecurrentModel model({.source_vocab = 30000,
                              .target_vocab = 30000,
                              .width = 620,
                              .hidden = 1000,
                              .sharing = EmbeddingSharing::none,
                              .pad = 29999},
                             absent);
  std::map<std::string, Index> sizes;
  for (const auto& [name, p] : nn::parameters(model)) {
    sizes[name.substr(0, name.find('.'))] += p.size();
  }
  EXPECT_EQ(sizes["source_embedding"], 30000 * 620);
  EXPECT_EQ(sizes["encoder"], 2 * 3 * (1000 * 620 + 1000 * 1000 + 2 * 1000));  // W, U, two biases
  EXPECT_EQ(sizes["decoder"], 3 * (1000 * (620 + 2000) + 1000 * 1000 + 2 * 1000));  // W, C, U
  EXPECT_EQ(sizes["source_attention"], 1000 * 1000 + 1000 + 1000 * 2000 + 1000);    // W_a, U_a, v_a
}

TEST(RecurrentConfigs, ThatAreImpossibleAreRefusedInOneLine) {
  RecurrentConfig config = kVariants[0].config;
  config.attention = AttentionScore::dot;
  config.encoder_layers = 0;
  config.end = 10;
  EXPECT_EQ(error_of([&] { check_config(config); }),
            "recurrent model: needs 1 or more encoder and 1 or more decoder layers, not 0 and 1; "
            "the score dot wants an encoder that reads one way, or general in its place; "
            "end 10 lies outside [0, 11) or is pad");
}

TEST(RecurrentModel, SaysWhichBatchDoesNotFitTogether) {
  Rng rng(5);
  const RecurrentModel model(kVariants[0].config, rng);
  Batch batch = tests::three_pairs();
  batch.labels.pop_back();
  nn::Pass pass = nn::Pass::training(1, 1);
  EXPECT_EQ(error_of([&] { model.loss(batch, {}, pass); }),
            "recurrent model: 3 sources, 3 targets of 9 tokens and 8 labels");
}

}  // namespace
}  // namespace heed::models
