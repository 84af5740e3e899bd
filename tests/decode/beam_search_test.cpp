#include "heed/decode/beam_search.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <limits>

#include "heed/base/check.h"
#include "heed/base/threads.h"
#include "heed/decode/greedy.h"
#include "tests/decode/toy_beam_search.h"

namespace heed::decode {
namespace {

using testing::ElementsAre;
using namespace toy;

// Every output that a model allows, scored by the definition in double: what beam search looks for.
class Exhaustive {
 public:
  Exhaustive(ToyDecoder::Model model, Index limit, LengthPenalty penalty)
      : model_(std::move(model)), limit_(limit), penalty_(penalty) {
    visit({kStart}, 0);
    std::ranges::stable_sort(all, std::ranges::greater{}, &Hypothesis::score);
  }

  Hypotheses all;

 private:
  void visit(const Words& history, double log_probability) {
    const std::vector<float> logits = model_(0, history);
    double sum = 0;
    for (float x : logits) sum += std::exp(static_cast<double>(x));
    const auto length = static_cast<double>(history.size());
    const double base = penalty_.form == LengthPenaltyForm::power ? length : (5 + length) / 6;
    for (Token token = 0; token < std::ssize(logits); ++token) {
      if (token == kStart) continue;
      Words longer = history;
      longer.push_back(token);
      const double so_far = log_probability + logits[token] - std::log(sum);
      if (token != kEnd && std::ssize(history) < limit_) {
        visit(longer, so_far);
        continue;
      }
      const Words text(longer.begin() + 1, longer.end() - (token == kEnd));
      all.push_back({.tokens = text,
                     .log_probability = static_cast<float>(so_far),
                     .score = static_cast<float>(so_far / std::pow(base, penalty_.exponent)),
                     .ending = token == kEnd ? Ending::end : Ending::limit});
    }
  }

  ToyDecoder::Model model_;
  Index limit_;
  LengthPenalty penalty_;
};

TEST(BeamSearch, OfALargeBeamEqualsExhaustiveSearch) {
  const std::vector<LengthPenalty> penalties{{LengthPenaltyForm::power, 0.0f},
                                             {LengthPenaltyForm::power, 1.0f},
                                             {LengthPenaltyForm::gnmt, 0.6f}};
  for (std::uint32_t seed = 1; seed <= 5; ++seed) {
    for (const LengthPenalty& penalty : penalties) {
      const auto model = random_model(/*vocab=*/5, seed);
      const Hypotheses expected = Exhaustive(model, /*limit=*/5, penalty).all;
      const BeamConfig config{
          .beams = 600, .penalty = penalty, .stop = Stop::no_better_ever, .n_best = 600};
      const Hypotheses found = search(model, {.limit = 5}, config);
      ASSERT_EQ(found.size(), expected.size());  // 484
      for (std::size_t i = 0; i < found.size(); ++i) {
        EXPECT_NEAR(found[i].score, expected[i].score, 1e-5) << i;
      }
      for (std::size_t i = 0; i < 5; ++i) {
        EXPECT_EQ(found[i].tokens, expected[i].tokens);
        EXPECT_EQ(found[i].ending, expected[i].ending);
        EXPECT_NEAR(found[i].log_probability, expected[i].log_probability, 1e-5);
      }
    }
  }
}

TEST(BeamSearch, ThatStopsWhenTheBestIsCertainFindsTheBestOfAll) {
  for (std::uint32_t seed = 1; seed <= 10; ++seed) {
    const auto model = random_model(/*vocab=*/5, seed);
    const LengthPenalty penalty{LengthPenaltyForm::power, 0.7f};
    const Hypotheses expected = Exhaustive(model, /*limit=*/6, penalty).all;
    const Hypotheses found =
        search(model, {.limit = 6},
               {.beams = 2000, .penalty = penalty, .stop = Stop::best_certain, .n_best = 3});
    for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(found[i].tokens, expected[i].tokens) << seed;
  }
}

TEST(BeamSearch, OfOneBeamEqualsGreedySearch) {
  for (std::uint32_t seed = 1; seed <= 20; ++seed) {
    const auto model = random_model(/*vocab=*/9, seed);
    ToyDecoder decoder(1, model);
    const std::vector<Sentence> sentence{{.limit = 12}};
    const Hypothesis one = greedy(decoder, sentence, kSpecial).at(0).at(0);
    const Hypothesis beam = search(model, sentence[0], {.beams = 1, .stop = Stop::first_ended})[0];
    EXPECT_EQ(beam.tokens, one.tokens) << seed;
    EXPECT_EQ(beam.ending, one.ending);
    EXPECT_FLOAT_EQ(beam.log_probability, one.log_probability);
    const Index length = std::ssize(one.tokens) + (one.ending == Ending::end ? 1 : 0);
    EXPECT_FLOAT_EQ(beam.score, one.log_probability / static_cast<float>(length));
  }
}

TEST(BeamSearch, FindsWhatGreedySearchMisses) {
  EXPECT_THAT(search(kGardenPath, {.limit = 8}, {.beams = 1})[0].tokens, ElementsAre(1));
  const Hypothesis best = search(kGardenPath, {.limit = 8}, {.beams = 2})[0];
  EXPECT_THAT(best.tokens, ElementsAre(2));
  EXPECT_NEAR(best.log_probability, std::log(0.48 * 0.97), 1e-5);
  EXPECT_NEAR(best.score, std::log(0.48 * 0.97) / 2, 1e-5);  // two tokens with the end
}

TEST(BeamSearch, ScoresByTheLengthPenaltyOfItsConfig) {
  const double log_probability = std::log(0.48 * 0.97);
  const auto score = [&](LengthPenaltyForm form, float exponent) {
    return search(kGardenPath, {.limit = 8}, {.beams = 2, .penalty = {form, exponent}})[0].score;
  };
  EXPECT_NEAR(score(LengthPenaltyForm::power, 0), log_probability, 1e-5);
  EXPECT_NEAR(score(LengthPenaltyForm::power, 2), log_probability / 4, 1e-5);
  EXPECT_NEAR(score(LengthPenaltyForm::gnmt, 0.6f), log_probability / std::pow(7.0 / 6, 0.6), 1e-5);
}

TEST(BeamSearch, BreaksTiesByTheRankOfWhoIsContinuedThenByToken) {
  const auto even = [](Index, const Words& history) {
    return history.size() < 3 ? std::vector<float>{-9, 0, 0, -9, 0} : std::vector<float>(5, 0.0f);
  };
  const Hypotheses found =
      search(even, {.limit = 3}, {.beams = 4, .stop = Stop::no_better_ever, .n_best = 4});
  EXPECT_THAT(found[0].tokens, ElementsAre(1, 1));  // the end ranks first of five equal tokens
  EXPECT_THAT(found[1].tokens, ElementsAre(1, 1, 1));
  EXPECT_THAT(found[2].tokens, ElementsAre(1, 1, 2));
  EXPECT_THAT(found[3].tokens, ElementsAre(1, 1, 4));
}

TEST(BeamSearch, AddsUpTheProbabilitiesOfAllTokensOrOfThoseAllowed) {
  const auto model = table_model(
      {{kStart, {0.5, 0.2, 0.2, 0.1}}, {1, {0.6, 0.3, 0.05, 0.05}}, {2, {0.1, 0.1, 0.1, 0.7}}});
  const auto best = [&](Probabilities probabilities) {
    return search(model, {.limit = 4},
                  {.beams = 2, .probabilities = probabilities, .rules = {.min_length = 1}})[0];
  };
  // the first step may not end, and never says the start
  EXPECT_THAT(best(Probabilities::of_all).tokens, ElementsAre(1));
  EXPECT_NEAR(best(Probabilities::of_all).log_probability, std::log(0.2 * 0.6), 1e-5);
  EXPECT_NEAR(best(Probabilities::of_allowed).log_probability, std::log(0.2 / 0.4 * 0.6 / 0.95),
              1e-5);
}

TEST(BeamSearch, ReturnsAsManyAsAskedForTheBestFirst) {
  const auto model = random_model(/*vocab=*/7, 4);
  const Hypotheses five = search(model, {.limit = 9}, {.beams = 5, .n_best = 5});
  ASSERT_EQ(five.size(), 5u);
  EXPECT_TRUE(std::ranges::is_sorted(five, std::ranges::greater{}, &Hypothesis::score));
  for (std::size_t i = 1; i < 5; ++i) EXPECT_NE(five[i].tokens, five[i - 1].tokens);
  const Hypotheses two = search(model, {.limit = 9}, {.beams = 5, .n_best = 2});
  ASSERT_EQ(two.size(), 2u);
  EXPECT_EQ(two[1].tokens, five[1].tokens);
}

TEST(BeamSearch, BeginsWithThePrefixAndScoresWhatFollows) {
  const Hypothesis best =
      search(kGardenPath, {.prefix = {1, 1}, .limit = 8}, {.beams = 2, .stop = Stop::all_ended})[0];
  EXPECT_THAT(best.tokens, ElementsAre(1, 1, 2));
  EXPECT_NEAR(best.log_probability, std::log(0.29 * 0.97), 1e-5);
  EXPECT_NEAR(best.score, std::log(0.29 * 0.97) / 2, 1e-5);
}

TEST(BeamSearch, GivesASentenceTheSameWhateverItsBatch) {
  constexpr Index kSentences = 12;
  const auto model = random_model(/*vocab=*/20, 8);
  std::vector<Sentence> sentences;
  for (Index s = 0; s < kSentences; ++s) sentences.push_back({.limit = 3 + s % 5 * 3});
  const BeamConfig config{.beams = 3, .n_best = 3};
  ToyDecoder together(kSentences, model);
  const auto all = beam_search(together, sentences, kSpecial, config);
  for (Index s = 0; s < kSentences; ++s) {
    const auto alone_model = [&](Index, const Words& history) { return model(s, history); };
    const Hypotheses alone = search(alone_model, sentences[s], config);
    ASSERT_EQ(alone.size(), all[s].size());
    for (std::size_t i = 0; i < alone.size(); ++i) {
      EXPECT_EQ(alone[i].tokens, all[s][i].tokens);
      EXPECT_EQ(alone[i].score, all[s][i].score);  // to the bit
    }
  }
}

TEST(BeamSearch, GivesTheSameOnAnyNumberOfThreads) {
  const auto model = random_model(/*vocab=*/5000, 8);
  const std::vector<Sentence> sentences(8, Sentence{.limit = 6});
  std::vector<std::vector<Hypotheses>> results;
  for (int count : {1, 2}) {
    Threads threads(count);
    ToyDecoder decoder(8, model);
    results.push_back(beam_search(decoder, sentences, kSpecial, {.beams = 4, .n_best = 4}));
  }
  for (std::size_t s = 0; s < 8; ++s) {
    for (std::size_t i = 0; i < 4; ++i) {
      EXPECT_EQ(results[0][s][i].tokens, results[1][s][i].tokens);
      EXPECT_EQ(results[0][s][i].score, results[1][s][i].score);
    }
  }
}

struct HeardExpansion {
  Index sentence;
  std::vector<Candidate> candidates;
  std::vector<Fate> fates;
};

TEST(BeamSearch, TellsWhoListensEveryCandidateAndWhatBecomesOfIt) {
  const auto model = random_model(/*vocab=*/9, 8);
  const std::vector<Sentence> sentences{{.limit = 4}, {.limit = 7}};
  const BeamConfig config{.beams = 3, .n_best = 3};
  std::vector<HeardExpansion> heard;
  ToyDecoder decoder(2, model), unheard(2, model);
  const auto found = beam_search(decoder, sentences, kSpecial, config, [&](const Expansion& one) {
    heard.push_back({one.sentence,
                     {one.candidates.begin(), one.candidates.end()},
                     {one.fates.begin(), one.fates.end()}});
  });
  const auto alone = beam_search(unheard, sentences, kSpecial, config);
  for (Index s = 0; s < 2; ++s) {
    std::vector<std::vector<Token>> live{{}}, ended;  // as what is told has it
    std::vector<float> scores;
    for (const auto& [sentence, candidates, fates] : heard) {
      if (sentence != s) continue;
      ASSERT_EQ(candidates.size(), 6u);
      EXPECT_TRUE(
          std::ranges::is_sorted(candidates, std::ranges::greater{}, &Candidate::log_probability));
      std::vector<std::vector<Token>> next;
      for (std::size_t i = 0; i < candidates.size(); ++i) {
        std::vector<Token> tokens = live.at(candidates[i].beam);
        if (candidates[i].token != kEnd) tokens.push_back(candidates[i].token);
        if (fates[i] == Fate::lives) next.push_back(tokens);
        if (fates[i] == Fate::ends) ended.push_back(tokens);
        EXPECT_FALSE(candidates[i].token == kEnd && fates[i] == Fate::lives);
      }
      EXPECT_LE(next.size(), 3u);
      live = next;
    }
    ASSERT_EQ(found[s].size(), 3u);
    for (std::size_t i = 0; i < 3; ++i) {
      EXPECT_THAT(ended, testing::Contains(found[s][i].tokens));
      EXPECT_EQ(found[s][i].tokens, alone[s][i].tokens);
      EXPECT_EQ(found[s][i].score, alone[s][i].score);
    }
  }
}

TEST(BeamSearch, OfNothingIsNothing) {
  ToyDecoder decoder(0, kGardenPath);
  EXPECT_TRUE(beam_search(decoder, {}, kSpecial, {}).empty());
}

TEST(BeamSearch, OffersThePapersSettings) {
  const BeamConfig paper = beam_of_the_paper();
  EXPECT_EQ(paper.beams, 4);
  EXPECT_EQ(paper.penalty.form, LengthPenaltyForm::gnmt);
  EXPECT_FLOAT_EQ(paper.penalty.exponent, 0.6f);
  EXPECT_EQ(limit_of_the_paper().of(30), 80);
  EXPECT_EQ(limit_of_the_paper().of(3000), 3050);
}

std::string message(const Sentence& sentence, const BeamConfig& config,
                    const ToyDecoder::Model& model = kGardenPath) {
  try {
    search(model, sentence, config);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(BeamSearch, RefusesWhatMakesNoSense) {
  EXPECT_EQ(message({}, {.beams = 0}), "beam search: 0 beams, wanted 1 or more");
  EXPECT_EQ(message({}, {.beams = 4, .candidates = 3}),
            "beam search: 3 candidates for 4 beams, wanted as many or more");
  EXPECT_EQ(message({}, {.beams = 4, .n_best = 5}),
            "beam search: 5 best of 4 beams, wanted 1 to 4");
  EXPECT_EQ(message({}, {.rules = {.min_length = -1}}),
            "decode: minimum length is -1, wanted 0 or more");
  EXPECT_EQ(message({}, {.rules = {.no_repeat_ngram = -2}}),
            "decode: n-grams not to repeat are of -2 tokens, wanted 0 or more");
  EXPECT_EQ(message({}, {.rules = {.repetition_penalty = 0}}),
            "decode: repetition penalty is 0, wanted more than 0");
  EXPECT_EQ(message({.prefix = {1, 2}, .limit = 2}, {}),
            "decode: a prefix of 2 tokens leaves no room under the limit of 2");
  const auto nan = [](Index, const Words&) { return std::vector<float>(4, std::nanf("")); };
  EXPECT_EQ(message({}, {}, nan), "beam search: the model's logits are not finite");
  const auto any = [](Index, const Words&) { return std::vector<float>(4, 0.0f); };
  EXPECT_EQ(message({.prefix = {9}}, {}, any), "decode: token 9 outside [0, 4)");
}

}  // namespace
}  // namespace heed::decode
