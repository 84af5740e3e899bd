#include "heed/models/encoder_model.h"

#include <gmock/gmock.h>

#include <cmath>
#include <cstdlib>
#include <map>

#include "heed/models/encoder_folder.h"
#include "tests/golden.h"
#include "tests/models/expect_row.h"
#include "tests/models/packed_model.h"
#include "tests/models/small_encoder.h"
#include "tests/scratch.h"

namespace heed {
namespace {

using models::EncoderHead, models::EncoderModel, models::EncoderModelConfig;
using tests::expect_row_near, tests::kGoldenTolerance, tests::relative_difference,
    tests::small_encoder;

// A folder as transformers saved it: scripts/golden/bert.py, or tests/interop/bert.py.
class EncoderOfTransformers : public testing::TestWithParam<const char*> {
 protected:
  const char* const named = std::getenv("HEED_TEST_BERT");
  const std::filesystem::path all = named ? named : "tests/models/golden";
  const std::filesystem::path folder = all / GetParam();
  const safetensors::File expected{folder / "expected.safetensors"};
  const Tokens tokens{tests::tokens(expected, "tokens"),
                      Spans(tests::indices(expected, "lengths"))};
  const std::vector<Token> segments = tests::tokens(expected, "segments");
  EncoderModel model = models::load_encoder_model(folder);
  nn::Pass pass = nn::Pass::inference();

  void expect(const Tensor& got, const std::string& name) {
    EXPECT_LT(relative_difference(got, expected.tensor(name)), kGoldenTolerance) << name;
  }
};

TEST_P(EncoderOfTransformers, HasOurStatesAndLogits) {
  NoGrad no_grad;
  const Tensor states = model.encode(tokens, pass, segments);
  expect(states, "states");
  if (expected.has("pooled")) expect(model.pooled(states, tokens.spans, pass), "pooled");
  expect(model.forward(tokens, pass, segments), expected.has("logits") ? "logits" : "states");
}

TEST_P(EncoderOfTransformers, HasOurLossAndAllOfOurGradientsKeptOrRecomputed) {
  if (!expected.has("loss")) return;  // no head, no loss
  const Batch batch{.source = tokens, .target = {}, .labels = tests::tokens(expected, "labels")};
  for (const auto activations : {nn::Activations::kept, nn::Activations::recomputed}) {
    nn::Pass training = nn::Pass::training(1, 1);
    training.activations = activations;
    const Tensor loss = model.loss(batch, {}, training);
    expect(loss, "loss");
    backward(loss);
    tests::expect_gradients(expected, nn::parameters(model));
    for (auto& [path, parameter] : nn::parameters(model)) parameter.node()->grad = Tensor();
  }
}

TEST_P(EncoderOfTransformers, IsSavedAgainUnderTheSameNames) {
  const Scratch scratch;
  const std::filesystem::path saved = named ? folder / "ours" : scratch / "ours";
  models::save(model, saved);
  const safetensors::File theirs(folder / "model.safetensors"), ours(saved / "model.safetensors");
  EXPECT_EQ(ours.names(), theirs.names());
  for (const std::string& weight : theirs.names()) {
    EXPECT_EQ(ours.shape(weight), theirs.shape(weight));
    EXPECT_THAT(ours.tensor(weight).values(),
                testing::ElementsAreArray(theirs.tensor(weight).values()))
        << weight;
  }
  EXPECT_EQ(models::load_encoder_config(saved), model.config());
}

INSTANTIATE_TEST_SUITE_P(Goldens, EncoderOfTransformers,
                         testing::Values("bert_body", "bert_masked", "bert_sentence", "bert_token"),
                         [](const auto& info) { return std::string(info.param); });

class EncoderModelTest : public testing::TestWithParam<EncoderHead> {
 protected:
  Rng rng{5};
  nn::Pass pass = nn::Pass::inference();
  EncoderModel model{small_encoder(GetParam()), rng};
};
INSTANTIATE_TEST_SUITE_P(Heads, EncoderModelTest,
                         testing::Values(EncoderHead::none, EncoderHead::masked_language_model,
                                         EncoderHead::sentence_classification,
                                         EncoderHead::token_classification));

TEST_P(EncoderModelTest, ABatchChangesNothing) {
  tests::expect_a_batch_changes_nothing(model);
}

TEST_P(EncoderModelTest, PackedComputesTheSameAndInFewerBitsNearlyTheSame) {
  tests::expect_packed_nearly_the_same(model, 0.02);
}

TEST(EncoderModels, SeeEveryTokenOfTheirSequenceAndNoOther) {
  NoGrad no_grad;
  Rng rng(1);
  const EncoderModel model(small_encoder(EncoderHead::none), rng);
  nn::Pass pass = nn::Pass::inference();
  const Tensor one = model.encode(pack({{1, 2, 3}, {4, 5}}), pass);
  const Tensor other = model.encode(pack({{1, 2, 9}, {4, 5}}), pass);
  for (Index row = 0; row < 2; ++row) {
    EXPECT_GT(std::abs(one.data()[row * 12] - other.data()[row * 12]), 1e-4);
  }
  for (Index row = 3; row < 5; ++row) expect_row_near(one, row, other, row);
}

// Of the paper's base model, and of its head for masked tokens: google-bert/bert-base-uncased.
TEST(EncoderModels, HaveTheParametersOfBert) {
  const auto count = [](EncoderHead head) {
    Rng none = Rng::none();
    EncoderModelConfig config;
    config.head = head;
    Index sum = 0;
    for (const auto& [path, p] : nn::parameters(EncoderModel(config, none))) sum += p.size();
    return sum;
  };
  EXPECT_EQ(count(EncoderHead::none), 109'482'240);
  EXPECT_EQ(count(EncoderHead::masked_language_model), 109'514'298);
}

TEST(EncoderModels, DropWhileTheyTrain) {
  Rng rng(1);
  EncoderModelConfig config = small_encoder(EncoderHead::sentence_classification);
  config.dropout = 0.5f;
  const EncoderModel model(config, rng);
  const Batch batch{.source = pack({{1, 2, 3}, {4, 5}}), .target = {}, .labels = {0, 2}};
  const auto loss = [&](nn::Pass pass) { return model.loss(batch, {}, pass).item(); };
  EXPECT_EQ(loss(nn::Pass::training(1, 1)), loss(nn::Pass::training(1, 1)));
  EXPECT_NE(loss(nn::Pass::training(1, 1)), loss(nn::Pass::training(1, 2)));
  EXPECT_NE(loss(nn::Pass::training(1, 1)), loss(nn::Pass::inference()));
}

TEST(EncoderModels, ShowTheirAttentionByPathToWhoWatches) {
  Rng rng(1);
  const EncoderModel model(small_encoder(EncoderHead::none), rng);
  nn::Pass pass = nn::Pass::inference();
  std::map<std::string, int> seen;
  pass.watch = [&](std::string_view what, Index, const Tensor& weights) {
    EXPECT_EQ(weights.dim(0), 3);
    ++seen[std::string(what)];
  };
  model.encode(pack({{1, 2}, {3}}), pass);
  EXPECT_EQ(seen, (std::map<std::string, int>{{"layers.0.attention.weights", 2},
                                              {"layers.1.attention.weights", 2}}));
}

TEST(EncoderModels, SayWhatTheyCannotRead) {
  Rng rng(1);
  nn::Pass pass = nn::Pass::inference();
  const EncoderModel model(small_encoder(EncoderHead::masked_language_model), rng);
  EXPECT_EQ(error_of([&] {
              model.encode(pack({{1, 2, 3, 4, 5, 6, 7, 8, 9}}), pass);
            }),
            "encoder model: a text of 9 tokens, the model was trained for 8");
  EXPECT_EQ(error_of([&] {
              model.encode(pack({{1, 2}}), pass, std::vector<Token>{0});
            }),
            "encoder model: 1 segments for 2 tokens");
  EXPECT_EQ(error_of([&] {
              model.pooled(Tensor({2, 12}), pack({{1, 2}}).spans, pass);
            }),
            "encoder model: has no pooler");
  EXPECT_EQ(error_of([&] {
              model.loss({.source = pack({{1, 2}}), .target = {}, .labels = {1}}, {}, pass);
            }),
            "encoder model: 1 labels for 2 tokens");
}

TEST(EncoderModelConfigs, ThatAreImpossibleAreRefusedInOneLine) {
  EncoderModelConfig config = small_encoder(EncoderHead::token_classification);
  config.heads = 5;
  config.dropout = 1.0f;
  config.max_length = 0;
  config.segments = 0;
  config.labels = {"a", "a"};
  EXPECT_EQ(error_of([&] { check_config(config); }),
            "encoder model: width 12 is not a multiple of 5 heads; dropout must lie in [0, 1), not "
            "1; max length must be positive, not 0; needs 1 or more segments, not 0; the label "
            "\"a\" stands twice");
  config = small_encoder(EncoderHead::sentence_classification);
  config.labels = {"a"};
  EXPECT_EQ(error_of([&] { check_config(config); }),
            "encoder model: a classification needs 2 labels or more, not 1");
}

}  // namespace
}  // namespace heed
