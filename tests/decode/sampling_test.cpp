#include "heed/decode/sampling.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

#include "heed/base/check.h"
#include "heed/decode/greedy.h"
#include "tests/decode/toy_decoder.h"

namespace heed::decode {
namespace {

using Words = std::vector<Token>;

const Special kStartForbidden{.start = 4, .end = 0, .never = {4}};
const auto kDice = [](Index, const Words&) { return logs({0.1, 0.4, 0.2, 0.25, 0.05}); };

// The share of each token among the first tokens of many sentences.
template <class Model>
std::map<Token, double> shares(const SamplingConfig& config, const Model& model) {
  constexpr Index kDraws = 20000;
  std::vector<Sentence> sentences;
  for (Index i = 0; i < kDraws; ++i) {
    sentences.push_back({.limit = 1, .number = static_cast<std::uint64_t>(i)});
  }
  ToyDecoder decoder(kDraws, model);
  std::map<Token, double> shares;
  for (const Hypotheses& one : sample(decoder, sentences, kStartForbidden, config)) {
    shares[one[0].tokens.empty() ? kStartForbidden.end : one[0].tokens[0]] += 1.0 / kDraws;
  }
  return shares;
}

// 20,000 draws: three standard deviations are 0.0104 at most.
void expect_shares(const SamplingConfig& config, const std::vector<double>& weights) {
  double sum = 0;
  for (double w : weights) sum += w;
  const auto found = shares(config, kDice);
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const auto token = static_cast<Token>(i);
    EXPECT_NEAR(found.contains(token) ? found.at(token) : 0.0, weights[i] / sum, 0.0105) << i;
    if (weights[i] == 0) EXPECT_FALSE(found.contains(token)) << i;
  }
}

TEST(Sampling, DrawsTokensByTheirProbability) {
  expect_shares({}, {0.1, 0.4, 0.2, 0.25, 0});
}

TEST(Sampling, SharpensAndFlattensByTemperature) {
  expect_shares({.temperature = 0.5f}, {0.01, 0.16, 0.04, 0.0625, 0});
  expect_shares({.temperature = 2}, {std::sqrt(0.1), std::sqrt(0.4), std::sqrt(0.2), 0.5, 0});
}

TEST(Sampling, DrawsFromWhatHasAShareOfTheLikeliest) {
  expect_shares({.min_p = 0.4f}, {0, 0.4, 0.2, 0.25, 0});  // 0.1 is a quarter of 0.4
  expect_shares({.min_p = 0.6f}, {0, 0.4, 0, 0.25, 0});
  expect_shares({.temperature = 2, .min_p = 0.6f}, {0, std::sqrt(0.4), std::sqrt(0.2), 0.5, 0});
  expect_shares({.top_p = 0.6f, .min_p = 0.1f}, {0, 0.4, 0, 0.25, 0});
}

TEST(Sampling, TellsEachTokenAndEndsWhereTheListenerSays) {
  ToyDecoder decoder(1, kDice);
  const Sentence sentence{.limit = 8};
  std::vector<Words> heard(3);
  const auto listen = [&](const Turn& turn, Token token) {
    heard[turn.copy].push_back(token);
    EXPECT_EQ(turn.place + 1, std::ssize(heard[turn.copy]));
    return std::ssize(heard[turn.copy]) < 2 + turn.copy;
  };
  const auto found = sample(decoder, std::span(&sentence, 1),
                            {.start = 4, .end = kNoToken, .never = {}}, {.samples = 3}, listen);
  for (Index copy = 0; copy < 3; ++copy) {
    EXPECT_EQ(found[0][copy].tokens, heard[copy]);
    EXPECT_EQ(std::ssize(heard[copy]), 2 + copy);
  }
}

TEST(Sampling, DrawsFromTheLikeliestOnly) {
  expect_shares({.top_k = 2}, {0, 0.4, 0, 0.25, 0});
  expect_shares({.top_k = 99}, {0.1, 0.4, 0.2, 0.25, 0});
}

TEST(Sampling, DrawsFromTheFewestThatHoldEnough) {
  // of 0.95 that is allowed: 0.421, 0.684, 0.895, 1
  expect_shares({.top_p = 0.4f}, {0, 0.4, 0, 0, 0});
  expect_shares({.top_p = 0.6f}, {0, 0.4, 0, 0.25, 0});
  expect_shares({.top_p = 0.7f}, {0, 0.4, 0.2, 0.25, 0});
  expect_shares({.top_k = 3, .top_p = 0.76f}, {0, 0.4, 0, 0.25, 0});  // 0.471, 0.765, 1
}

TEST(Sampling, DrawsFromTheFewestOfMany) {
  std::vector<double> weights;
  for (int i = 0; i < 300; ++i) weights.push_back((1 + i * 97 % 300) / 45150.0);
  std::vector<Token> ranked(300);
  std::iota(ranked.begin(), ranked.end(), 0);
  std::ranges::sort(ranked, std::greater(), [&](Token token) { return weights[token]; });
  for (const Token token : kStartForbidden.never) std::erase(ranked, token);
  for (const float top_p : {0.05f, 0.3f, 0.6f}) {
    std::set<Token> nucleus, drawn;
    double sum = 0;
    for (std::size_t i = 0; sum < top_p * (1 - weights[4]); sum += weights[ranked[i++]]) {
      nucleus.insert(ranked[i]);
    }
    for (const auto& [token, share] :
         shares({.top_p = top_p}, [&](Index, const Words&) { return logs(weights); })) {
      drawn.insert(token);
    }
    EXPECT_EQ(drawn, nucleus) << top_p;
  }
}

TEST(Sampling, OfTheOneLikeliestIsGreedy) {
  const auto model = random_model(/*vocab=*/30, 6);
  const std::vector<Sentence> sentences(4, Sentence{.limit = 10});
  ToyDecoder a(4, model), b(4, model);
  const auto drawn = sample(a, sentences, kStartForbidden, {.top_k = 1});
  const auto best = greedy(b, sentences, kStartForbidden);
  for (std::size_t s = 0; s < 4; ++s) {
    EXPECT_EQ(drawn[s][0].tokens, best[s][0].tokens);
    EXPECT_EQ(drawn[s][0].score, best[s][0].score);
  }
}

TEST(Sampling, DependsOnSeedAndSentenceNotOnTheBatch) {
  const auto model = [](Index, const Words& history) {
    return random_model(/*vocab=*/30, 6)(0, history);
  };
  std::vector<Sentence> sentences;
  for (std::uint64_t i = 0; i < 6; ++i) sentences.push_back({.limit = 10, .number = 100 + i});
  const auto drawn = [&](std::vector<Sentence> asked, std::uint32_t seed) {
    ToyDecoder decoder(std::ssize(asked), model);
    return sample(decoder, asked, kStartForbidden, {.seed = seed, .samples = 3});
  };
  const auto all = drawn(sentences, 1);
  EXPECT_NE(all[0][0].tokens, all[1][0].tokens);
  EXPECT_NE(all[0][0].tokens, all[0][1].tokens);
  for (std::size_t s = 0; s < 6; ++s) {
    const auto alone = drawn({sentences[s]}, 1)[0];
    ASSERT_EQ(alone.size(), 3u);
    for (std::size_t i = 0; i < 3; ++i) {
      EXPECT_EQ(alone[i].tokens, all[s][i].tokens);
      EXPECT_EQ(alone[i].score, all[s][i].score);
    }
  }
  EXPECT_NE(drawn(sentences, 2)[0][0].tokens, all[0][0].tokens);
}

// Products round differently in a batch of another size; over a large vocabulary that must not turn
// into other words.
TEST(Sampling, DependsNotOnTheLastDigitsOfLogits) {
  constexpr Index kVocab = 10000, kSentences = 100, kRounds = 20;
  std::vector<float> logits(kVocab), nearby(kVocab);
  for (Index v = 0; v < kVocab; ++v) {
    const auto words = Philox{.seed = 3}({static_cast<std::uint32_t>(v), 0, 0, 0});
    const auto uniform = [](std::uint32_t word) {
      return static_cast<float>(word >> 8) * 0x1p-24f - 0.5f;
    };
    logits[v] = uniform(words[0]);
    nearby[v] = logits[v] + 3e-4f * uniform(words[1]);
  }
  Index different = 0;
  for (std::uint64_t round = 0; round < kRounds; ++round) {
    std::vector<Sentence> sentences;
    for (std::uint64_t i = 0; i < kSentences; ++i) {
      sentences.push_back({.limit = 1, .number = round * kSentences + i});
    }
    const auto drawn = [&](const std::vector<float>& row) {
      ToyDecoder decoder(kSentences, [&](Index, const Words&) { return row; });
      return sample(decoder, sentences, kStartForbidden, {});
    };
    const auto a = drawn(logits), b = drawn(nearby);
    for (std::size_t i = 0; i < a.size(); ++i) different += a[i][0].tokens != b[i][0].tokens;
  }
  EXPECT_LE(different, 1);
}

std::string message(const SamplingConfig& config) {
  ToyDecoder decoder(1, kDice);
  try {
    sample(decoder, std::vector<Sentence>(1), kStartForbidden, config);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(Sampling, RefusesWhatMakesNoSense) {
  EXPECT_EQ(message({.temperature = 0}),
            "sampling: temperature is 0, wanted more than 0; greedy search is what 0 means");
  EXPECT_EQ(message({.top_k = -1}), "sampling: top-k is -1, wanted 0 (all) or more");
  EXPECT_EQ(message({.top_p = 0}), "sampling: top-p is 0, wanted more than 0, at most 1");
  EXPECT_EQ(message({.samples = 0}), "decode: 0 hypotheses a sentence, wanted 1 or more");
}

}  // namespace
}  // namespace heed::decode
