#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "heed/base/json.h"
#include "heed/cli/cost_pass.h"
#include "tests/cli/program.h"

namespace heed::cli {
namespace {

using testing::AllOf, testing::HasSubstr, testing::Not;
using tests::Folder, tests::heed, tests::Outcome, tests::operator+;

models::LanguageModel small_text_model(nn::Positions positions) {
  models::LanguageModelConfig config = models::gpt2();
  config.vocab = 50;
  config.layers = 2;
  config.width = config.hidden = 16;
  config.heads = 4;
  config.positions = positions;
  Rng rng(1);
  return models::LanguageModel(config, rng);
}

TEST(CostOf, KnowsWhatAPassHolds) {
  const auto model = small_text_model(nn::Positions::rotary);
  const auto memory = [&](const CostConfig& config, Index length) {
    const Cost cost = cost_of(model, config, length, 60);
    EXPECT_GT(cost.milliseconds, 0);
    return cost.memory;
  };
  const CostConfig plain{.attention = nn::AttentionPath::plain, .repeats = 1};
  const Index one_layer = 4 * 400 * 400 * Index{sizeof(float)};  // the weights of four heads
  EXPECT_GT(memory(plain, 400), one_layer);
  EXPECT_LT(memory({.repeats = 1}, 400), one_layer / 2);
  // A step's cache: keys and values of two layers, and room to grow.
  const Index cache = 2 * 2 * 400 * 16 * Index{sizeof(float)};
  const CostConfig decode{.pass = CostPass::decode, .repeats = 1};
  EXPECT_GE(memory(decode, 400), cache);
  EXPECT_LT(memory(decode, 400), 6 * cache);
  EXPECT_GT(memory({.pass = CostPass::training, .repeats = 1}, 400), memory({.repeats = 1}, 400));
}

TEST(CostOf, CountsTheTokensOfAPass) {
  const auto model = small_text_model(nn::Positions::rotary);
  EXPECT_EQ(cost_of(model, {.repeats = 1}, 10, 60).tokens, 10);
  EXPECT_EQ(cost_of(model, {.pass = CostPass::decode, .repeats = 1}, 10, 60).tokens, 1);
  EXPECT_EQ(tokens_beyond({.pass = CostPass::forward}), 0);
  EXPECT_EQ(tokens_beyond({.pass = CostPass::decode, .repeats = 3}), 4);
  EXPECT_EQ(tokens_beyond({.pass = CostPass::decode, .cache = Cache::without}), 1);
}

class CostVerb : public testing::Test {
 protected:
  CostVerb() {
    EXPECT_EQ(heed(tests::small_text_training(folder.file("text", tests::alphabets(60)), model()) +
                   std::vector<std::string>{"--max-positions", "200"})
                  .status,
              0);
  }
  std::string model() const { return folder / "model"; }
  Outcome cost(const std::vector<std::string>& more) const {
    return heed(std::vector<std::string>{"cost", model(), "--repeats", "1", "--figures",
                                         folder / "figures.json"} +
                more);
  }
  nlohmann::json figures() const {
    return parse_json(read_file(folder / "figures.json"), "figures");
  }

  Folder folder;
};

TEST_F(CostVerb, GoesOnWhereALengthIsLeftOut) {
  const Outcome outcome = cost({"--lengths", "32", "201", "--pass", "training"});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.err,
              HasSubstr("length 201: left out, the model has learned positions for 200 tokens, not "
                        "201\n"));
  const auto json = figures();
  EXPECT_EQ(json["curves"][0]["name"], "time by length");
  EXPECT_EQ(json["curves"][0]["x"], nlohmann::json({32, 201}));
  EXPECT_TRUE(json["curves"][0]["y"][1].is_null());
  EXPECT_GT(json["numbers"]["milliseconds at 32"], 0);
  EXPECT_FALSE(json["numbers"].contains("milliseconds at 201"));
}

TEST_F(CostVerb, LeavesOutWhatWouldNotFitOrTakesTooLong) {
  EXPECT_THAT(cost({"--lengths", "16", "190", "--attention", "plain", "--memory", "1"}).err,
              AllOf(HasSubstr("length 190: left out, wants about "), HasSubstr("1 MB are free"),
                    Not(HasSubstr("length 16:"))));
  EXPECT_THAT(cost({"--lengths", "16", "32", "--seconds", "1e-9"}).err,
              HasSubstr("length 32: left out, 16 tokens took more than --seconds 1e-09"));
}

TEST_F(CostVerb, MeasuresADecodeWithItsCacheAndWithout) {
  for (const char* cache : {"with", "without"}) {
    const Outcome outcome = cost({"--lengths", "32", "--pass", "decode", "--cache", cache});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_THAT(outcome.out, HasSubstr("milliseconds"));
  }
}

TEST_F(CostVerb, RefusesWhatMeansNothing) {
  EXPECT_THAT(cost({"--lengths", "8", "8"}).err, HasSubstr("wanted them to ascend"));
  EXPECT_THAT(cost({"--cache", "without"}).err, HasSubstr("--cache wants --pass decode"));
}

}  // namespace
}  // namespace heed::cli
