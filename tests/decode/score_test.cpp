#include "heed/decode/score.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "heed/autograd/tape.h"
#include "heed/base/check.h"
#include "tests/decode/small_model.h"

namespace heed::decode {
namespace {

class Score : public testing::Test {
 protected:
  Rng rng{3};
  models::Transformer model{small_config(/*vocab=*/19, /*layers=*/1), rng};
  const Tokens source = pack({{1, 2, 0}, {3, 0}, {4, 5, 6, 0}});
  const Tokens target = pack({{18, 7, 8}, {18}, {18, 9, 9, 2, 1}});
  const std::vector<Token> answers{7, 8, 0, 0, 9, 9, 2, 1, 0};
};

TEST_F(Score, EqualsTheDefinitionInDouble) {
  const NoGrad no_grad;
  nn::Pass pass = nn::Pass::inference();
  const Tensor logits = model.forward(source, target, pass);
  const std::vector<Foretold> scores = score(model, source, target, answers);
  ASSERT_EQ(scores.size(), 3u);
  for (Index s = 0; s < 3; ++s) {
    double log_probability = 0;
    Index likeliest = 0;
    for (Index t = 0; t < target.spans.length(s); ++t) {
      const Index row = target.spans.row(s, t);
      const auto x = logits.values().subspan(row * 19, 19);
      double sum = 0;
      for (float v : x) sum += std::exp(static_cast<double>(v));
      log_probability += x[answers[row]] - std::log(sum);
      likeliest += std::ranges::max_element(x) - x.begin() == answers[row];
    }
    EXPECT_NEAR(scores[s].log_probability, log_probability, 1e-5);
    EXPECT_EQ(scores[s].tokens, target.spans.length(s));
    EXPECT_EQ(scores[s].likeliest, likeliest);
  }
}

TEST_F(Score, AddedUpGivesTheTrainingLoss) {
  const NoGrad no_grad;
  nn::Pass pass = nn::Pass::inference();
  const double loss = model.loss(source, target, answers, {}, pass).item();
  Foretold all;
  for (const Foretold& one : score(model, source, target, answers)) all += one;
  EXPECT_EQ(all.tokens, 9);
  EXPECT_NEAR(all.loss(), loss, 1e-5);
  EXPECT_NEAR(all.perplexity(), std::exp(loss), 1e-4);
}

TEST_F(Score, DoesNotDependOnTheBatch) {
  std::vector<std::vector<Token>> sources, targets;
  std::vector<Token> all_answers;
  for (Token s = 0; s < 90; ++s) {  // 90 * 9 target tokens: more than are scored at a time
    sources.push_back({static_cast<Token>(1 + s % 17), 2, 0});
    targets.push_back({18, 1, 2, 3, 4, 5, 6, 7, static_cast<Token>(1 + s % 16)});
    all_answers.insert(all_answers.end(), targets.back().begin() + 1, targets.back().end());
    all_answers.push_back(0);
  }
  const auto together = score(model, pack(sources), pack(targets), all_answers);
  for (std::size_t s = 0; s < 90; ++s) {
    const auto alone = score(model, pack({sources[s]}), pack({targets[s]}),
                             std::span(all_answers).subspan(s * 9, 9));
    EXPECT_NEAR(alone[0].log_probability, together[s].log_probability, 1e-5);
    EXPECT_EQ(alone[0].likeliest, together[s].likeliest);
  }
}

TEST(Foretold, KnowsItsMeasures) {
  Foretold sum{.log_probability = -2 * std::log(4), .tokens = 1, .likeliest = 1};
  sum += {.log_probability = 0, .tokens = 3, .likeliest = 0};
  EXPECT_DOUBLE_EQ(sum.loss(), std::log(2));
  EXPECT_DOUBLE_EQ(sum.perplexity(), 2);
  EXPECT_DOUBLE_EQ(sum.accuracy(), 0.25);
}

std::string message(const auto& work) {
  try {
    work();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST_F(Score, RefusesWhatDoesNotFit) {
  EXPECT_EQ(message([&] {
              score(model, pack({{1, 0}}), target, answers);
            }),
            "score: 1 sources for 3 targets");
  EXPECT_EQ(message([&] { score(model, source, target, std::span(answers).first(4)); }),
            "score: 4 answers for 9 target tokens");
  EXPECT_EQ(message([&] { score(model, source, target, std::vector<Token>(9, 19)); }),
            "score: answer 19 outside [0, 19)");
}

}  // namespace
}  // namespace heed::decode
