#include "heed/explain/search_trees.h"

#include <gmock/gmock.h>

#include <cmath>
#include <map>

#include "heed/decode/greedy.h"
#include "heed/decode/model_decoder.h"
#include "tests/explain/random_weights.h"
#include "tests/models/small_model.h"

namespace heed::explain {
namespace {

using viz::Branch, viz::SearchNode, viz::SearchTree;

std::string number_of(Token token) {
  return fmt::format("{}", token);
}

class SearchTrees : public testing::Test {
 protected:
  SearchTrees() { randomise(nn::parameters(model), 8); }

  Searched searched(decode::Decoder& decoder) const {
    return {.decoder = decoder,
            .sentence = {.limit = 7},
            .special = {.start = 13, .end = 0, .never = {13}},
            .piece = number_of};
  }
  ToldSearch beams(const decode::BeamConfig& config) const {
    decode::TransformerDecoder decoder(model, source);
    return beam_tree(searched(decoder), config);
  }
  // What stands on the way from the root to the node.
  static std::vector<Token> path(const SearchTree& tree, Index node) {
    std::vector<Token> tokens;
    for (; node >= 0; node = tree.nodes[node].parent) {
      tokens.push_back(std::stoi(tree.nodes[node].piece));
    }
    std::ranges::reverse(tokens);
    return tokens;
  }
  // The probability of a path's last token by one whole pass, which knows of no search.
  double probability(const std::vector<Token>& path) const {
    std::vector<Token> read{13};
    read.insert(read.end(), path.begin(), path.end() - 1);
    const NoGrad no_grad;
    nn::Pass pass = nn::Pass::inference();
    const Tensor logits = model.forward(source, pack({read}), pass);
    const auto row = logits.values().subspan((logits.dim(0) - 1) * logits.dim(1));
    double sum = 0;
    for (const float logit : row) sum += std::exp(double{logit});
    return std::exp(double{row[path.back()]}) / sum;
  }
  void expect_the_models_own_numbers(const SearchTree& tree) const {
    for (Index i = 0; i < std::ssize(tree.nodes); ++i) {
      const SearchNode& node = tree.nodes[i];
      EXPECT_NEAR(node.probability, probability(path(tree, i)), 1e-4) << i;
      const double before = node.parent < 0 ? 0 : tree.nodes[node.parent].log_probability;
      EXPECT_NEAR(node.log_probability, before + std::log(node.probability), 1e-4) << i;
    }
  }
  static std::vector<Token> chosen(const SearchTree& tree) {
    std::vector<Token> tokens;
    for (const SearchNode& node : tree.nodes) {
      if (node.chosen) tokens.push_back(std::stoi(node.piece));
    }
    return tokens;
  }
  static std::vector<Token> said(const decode::Hypothesis& one) {
    std::vector<Token> tokens = one.tokens;
    if (one.ending == decode::Ending::end) tokens.push_back(0);
    return tokens;
  }

  Rng rng{2};
  models::Transformer model{tests::small_config(/*vocab=*/14, /*layers=*/1), rng};
  Tokens source = pack({{3, 5, 1, 0}});
};

TEST_F(SearchTrees, OfGreedySearchShowWhatWasTakenAndWhatWasLikeliestBesides) {
  decode::TransformerDecoder decoder(model, source), again(model, source);
  const ToldSearch told = greedy_tree(searched(decoder), {}, 3);
  const Searched alone = searched(again);
  const auto found = greedy(again, std::span(&alone.sentence, 1), alone.special)[0][0];
  EXPECT_EQ(told.found[0].tokens, found.tokens);
  EXPECT_EQ(chosen(told.tree), said(found));
  EXPECT_EQ(told.tree.root, "13");
  expect_the_models_own_numbers(told.tree);
  EXPECT_EQ(told.tree.nodes.size(), 3 * said(found).size());
  double log_probability = 0;
  for (const SearchNode& node : told.tree.nodes) {
    EXPECT_EQ(node.branch == Branch::is_dropped, !node.chosen);
    if (node.chosen) log_probability = node.log_probability;
  }
  EXPECT_NEAR(log_probability, found.log_probability, 1e-4);
}

TEST_F(SearchTrees, OfGreedySearchShowATokenThatRulesChoseThoughOthersWereLikelier) {
  decode::TransformerDecoder decoder(model, source);
  const ToldSearch told = greedy_tree(searched(decoder), {.no_repeat_ngram = 1}, 1);
  EXPECT_EQ(chosen(told.tree), said(told.found[0]));
  expect_the_models_own_numbers(told.tree);
  EXPECT_GT(told.tree.nodes.size(), said(told.found[0]).size());
}

TEST_F(SearchTrees, OfBeamSearchHaveEveryCandidateAndSayWhichLiveOn) {
  const decode::BeamConfig config{.beams = 3};
  const ToldSearch told = beams(config);
  decode::TransformerDecoder decoder(model, source);
  const Searched alone = searched(decoder);
  const auto found = beam_search(decoder, std::span(&alone.sentence, 1), alone.special, config)[0];
  EXPECT_EQ(told.found[0].tokens, found[0].tokens);
  EXPECT_EQ(told.found[0].score, found[0].score);
  EXPECT_EQ(chosen(told.tree), said(found[0]));
  expect_the_models_own_numbers(told.tree);
  std::map<std::size_t, std::map<Branch, Index>> by_depth;
  for (Index i = 0; i < std::ssize(told.tree.nodes); ++i) {
    const SearchNode& node = told.tree.nodes[i];
    ++by_depth[path(told.tree, i).size()][node.branch];
    if (node.parent >= 0) EXPECT_EQ(told.tree.nodes[node.parent].branch, Branch::lives);
    if (node.branch != Branch::is_dropped && node.piece == "0") {
      EXPECT_EQ(node.branch, Branch::ends);
    }
  }
  ASSERT_GT(by_depth.size(), 2u);
  for (auto& [depth, count] : by_depth) {
    EXPECT_EQ(count[Branch::lives] + count[Branch::ends] + count[Branch::is_dropped], 6) << depth;
    EXPECT_LE(count[Branch::lives], 3);
    if (depth < 7) EXPECT_EQ(count[Branch::lives], 3);
  }
}

TEST_F(SearchTrees, AreOnePartWithTheOutputsAsText) {
  decode::TransformerDecoder decoder(model, source);
  const ToldSearch greedy = greedy_tree(searched(decoder), {}, 2);
  const decode::BeamConfig config{.beams = 2, .penalty = {decode::LengthPenaltyForm::gnmt, 0.6f}};
  const viz::ExplainedPart part =
      search_part(greedy, beams(config), config,
                  [](const decode::Hypothesis& one) { return number_of(one.tokens[0]); });
  ASSERT_EQ(part.steps.size(), 2u);
  EXPECT_THAT(part.steps[0].note,
              testing::HasSubstr(fmt::format("Found: \"{}\"", greedy.found[0].tokens[0])));
  EXPECT_THAT(part.steps[1].formula, testing::HasSubstr("((5 + |y|) / 6)^0.6"));
}

}  // namespace
}  // namespace heed::explain
