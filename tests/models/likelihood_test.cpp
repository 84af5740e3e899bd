#include "heed/models/likelihood.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "heed/autograd/tape.h"
#include "tests/models/small_model.h"
#include "tests/scratch.h"

namespace heed::models {
namespace {

class Likelihoods : public testing::Test {
 protected:
  Rng rng{3};
  Transformer model{tests::small_config(/*vocab=*/19, /*layers=*/1), rng};
  const Batch batch{.source = pack({{1, 2, 0}, {3, 0}, {4, 5, 6, 0}}),
                    .target = pack({{18, 7, 8}, {18}, {18, 9, 9, 2, 1}}),
                    .labels = {7, 8, 0, 0, 9, 9, 2, 1, 0}};
};

TEST_F(Likelihoods, EqualsTheDefinitionInDouble) {
  const NoGrad no_grad;
  nn::Pass pass = nn::Pass::inference();
  const Tensor logits = model.forward(batch.source, batch.target, pass);
  const std::vector<Likelihood> scores = likelihoods(model, batch);
  ASSERT_EQ(scores.size(), 3u);
  for (Index s = 0; s < 3; ++s) {
    double log_probability = 0;
    Index likeliest = 0;
    for (Index t = 0; t < batch.target.spans.length(s); ++t) {
      const Index row = batch.target.spans.row(s, t);
      const auto x = logits.values().subspan(row * 19, 19);
      double sum = 0;
      for (float v : x) sum += std::exp(static_cast<double>(v));
      log_probability += x[batch.labels[row]] - std::log(sum);
      likeliest += std::ranges::max_element(x) - x.begin() == batch.labels[row];
    }
    EXPECT_NEAR(scores[s].log_probability, log_probability, 1e-5);
    EXPECT_EQ(scores[s].tokens, batch.target.spans.length(s));
    EXPECT_EQ(scores[s].likeliest, likeliest);
  }
}

TEST_F(Likelihoods, AddedUpGivesTheTrainingLoss) {
  const NoGrad no_grad;
  nn::Pass pass = nn::Pass::inference();
  const double loss = model.loss(batch, {}, pass).item();
  Likelihood all;
  for (const Likelihood& one : likelihoods(model, batch)) all += one;
  EXPECT_EQ(all.tokens, 9);
  EXPECT_NEAR(all.loss(), loss, 1e-5);
  EXPECT_NEAR(all.perplexity(), std::exp(loss), 1e-4);
}

TEST_F(Likelihoods, ConfidenceIsTheGreatestProbability) {
  const NoGrad no_grad;
  nn::Pass pass = nn::Pass::inference();
  const Tensor logits = model.forward(batch.source, batch.target, pass);
  Index row = 0;
  each_score(model, batch, pass, [&](Index, const RowScore& score) {
    const auto x = logits.values().subspan(row++ * 19, 19);
    double sum = 0, most = 0;
    for (float v : x) sum += std::exp(static_cast<double>(v));
    for (float v : x) most = std::max(most, std::exp(static_cast<double>(v)) / sum);
    EXPECT_NEAR(score.confidence, most, 1e-6);
  });
  EXPECT_EQ(row, 9);
}

TEST_F(Likelihoods, DoesNotDependOnTheBatch) {
  std::vector<std::vector<Token>> sources, targets;
  std::vector<Token> all_labels;
  for (Token s = 0; s < 90; ++s) {  // 90 * 9 target tokens: more than are scored at a time
    sources.push_back({static_cast<Token>(1 + s % 17), 2, 0});
    targets.push_back({18, 1, 2, 3, 4, 5, 6, 7, static_cast<Token>(1 + s % 16)});
    all_labels.insert(all_labels.end(), targets.back().begin() + 1, targets.back().end());
    all_labels.push_back(0);
  }
  const auto together =
      likelihoods(model, {.source = pack(sources), .target = pack(targets), .labels = all_labels});
  for (std::size_t s = 0; s < 90; ++s) {
    const auto alone = likelihoods(
        model, {.source = pack({sources[s]}),
                .target = pack({targets[s]}),
                .labels = {all_labels.begin() + s * 9, all_labels.begin() + s * 9 + 9}});
    EXPECT_NEAR(alone[0].log_probability, together[s].log_probability, 1e-5);
    EXPECT_EQ(alone[0].likeliest, together[s].likeliest);
  }
}

TEST(LikelihoodTest, KnowsItsMeasures) {
  Likelihood sum{.log_probability = -2 * std::log(4), .tokens = 1, .likeliest = 1};
  sum += {.log_probability = 0, .tokens = 3, .likeliest = 0};
  EXPECT_DOUBLE_EQ(sum.loss(), std::log(2));
  EXPECT_DOUBLE_EQ(sum.perplexity(), 2);
  EXPECT_DOUBLE_EQ(sum.accuracy(), 0.25);
}

TEST_F(Likelihoods, RefusesWhatDoesNotFit) {
  Batch wrong = batch;
  wrong.source = pack({{1, 0}});
  EXPECT_EQ(error_of([&] { likelihoods(model, wrong); }), "likelihoods: 1 sources for 3 targets");
  wrong = batch;
  wrong.labels.resize(4);
  EXPECT_EQ(error_of([&] { likelihoods(model, wrong); }),
            "likelihoods: 4 labels for 9 target tokens");
  wrong = batch;
  wrong.labels.assign(9, 19);
  EXPECT_EQ(error_of([&] { likelihoods(model, wrong); }), "likelihoods: label 19 outside [0, 19)");
}

}  // namespace
}  // namespace heed::models
