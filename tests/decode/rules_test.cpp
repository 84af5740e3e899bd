#include "heed/decode/rules.h"

#include <gmock/gmock.h>

#include <cmath>

#include "heed/base/check.h"
#include "heed/decode/beam_search.h"
#include "heed/decode/greedy.h"
#include "heed/decode/length.h"
#include "tests/decode/toy_decoder.h"

namespace heed::decode {
namespace {

using testing::ElementsAre;
using Words = std::vector<Token>;

constexpr float kForbidden = -std::numeric_limits<float>::infinity();
const Special kNoneForbidden{.start = 4, .end = 0, .never = {}};

std::vector<float> after(const Rules& rules, const Words& said, std::vector<float> logits,
                         float zero = 0, const Special& special = kNoneForbidden) {
  apply(rules, special, said, Logits(logits), zero);
  return logits;
}

TEST(Rules, ForbidTheEndBeforeTheMinimumLength) {
  EXPECT_THAT(after({.min_length = 3}, {1, 2}, {5, 6, 7}), ElementsAre(kForbidden, 6, 7));
  EXPECT_THAT(after({.min_length = 3}, {1, 2, 1}, {5, 6, 7}), ElementsAre(5, 6, 7));
}

TEST(Rules, ForbidToRepeatAnNgram) {
  const std::vector<float> logits{1, 1, 1, 1};
  // after "1 2 3 1 2", "1 2 3" would come twice
  EXPECT_THAT(after({.no_repeat_ngram = 3}, {1, 2, 3, 1, 2}, logits),
              ElementsAre(1, 1, 1, kForbidden));
  EXPECT_THAT(after({.no_repeat_ngram = 3}, {1, 2, 3, 2, 1}, logits), ElementsAre(1, 1, 1, 1));
  EXPECT_THAT(after({.no_repeat_ngram = 1}, {1, 3}, logits),
              ElementsAre(1, kForbidden, 1, kForbidden));
  EXPECT_THAT(after({.no_repeat_ngram = 2}, {2, 2}, logits), ElementsAre(1, 1, kForbidden, 1));
  EXPECT_THAT(after({.no_repeat_ngram = 4}, {1, 2}, logits), ElementsAre(1, 1, 1, 1));
}

TEST(Rules, PunishWhatWasSaidOnceHoweverOftenItWas) {
  EXPECT_THAT(after({.repetition_penalty = 2}, {1, 2, 1, 1}, {4, 4, -4, -4}),
              ElementsAre(4, 2, -8, -4));
  // with zero at 4 the scores are 0, 0, -8, -8
  EXPECT_THAT(after({.repetition_penalty = 2}, {1, 2}, {4, 4, -4, -4}, 4),
              ElementsAre(4, 4, -12, -4));
}

TEST(Rules, NeverLetOutWhatTheVocabularyKeepsToItself) {
  EXPECT_THAT(after({}, {}, {1, 2, 3}, 0, {.never = {2, 0}}),
              ElementsAre(kForbidden, 2, kForbidden));
}

TEST(Rules, RememberWhatTheModelSaid) {
  std::vector<float> logits{5, 6, 7};
  const auto before = apply({.min_length = 9, .repetition_penalty = 2}, kNoneForbidden, Words{0, 1},
                            Logits(logits), 0);
  EXPECT_THAT(logits, ElementsAre(kForbidden, 3, 7));
  EXPECT_EQ(original(before, Logits(logits), 0), 5);
  EXPECT_EQ(original(before, Logits(logits), 1), 6);
  EXPECT_EQ(original(before, Logits(logits), 2), 7);
}

TEST(Rules, ApplyToAListOfTokensAsToAll) {
  std::vector<float> logits{5, 6, 8};
  const Words list{0, 2, 7};
  const auto before = apply({.min_length = 9, .no_repeat_ngram = 1, .repetition_penalty = 2},
                            {.end = 0, .never = {3, 7}}, Words{1, 2}, Logits(logits, list), 0);
  EXPECT_THAT(logits, ElementsAre(kForbidden, kForbidden, kForbidden));
  EXPECT_EQ(original(before, Logits(logits, list), 2), 6);
  EXPECT_EQ(original(before, Logits(logits, list), 1), kForbidden);
}

// After every token "1" is likeliest, then "2", then the end.
const auto kStubborn = [](Index, const Words&) { return logs({0.2, 0.5, 0.25, 0.04, 0.01}); };

Words greedily(const Rules& rules, const Sentence& sentence = {.limit = 6}) {
  ToyDecoder decoder(1, kStubborn);
  return greedy(decoder, std::vector{sentence}, kNoneForbidden, rules).at(0).at(0).tokens;
}

Words by_beam(const Rules& rules) {
  ToyDecoder decoder(1, kStubborn);
  const BeamConfig config{.beams = 2, .stop = Stop::no_better_ever, .rules = rules};
  return beam_search(decoder, std::vector<Sentence>{{.limit = 6}}, kNoneForbidden, config)
      .at(0)
      .at(0)
      .tokens;
}

TEST(Rules, GuideGreedySearch) {
  EXPECT_THAT(greedily({}), ElementsAre(1, 1, 1, 1, 1, 1));
  EXPECT_THAT(greedily({.no_repeat_ngram = 1}), ElementsAre(1, 2));
  EXPECT_THAT(greedily({.min_length = 3, .no_repeat_ngram = 1}), ElementsAre(1, 2, 3));
  EXPECT_THAT(greedily({.no_repeat_ngram = 2}), ElementsAre(1, 1, 2, 1));  // 12, 21 and 22 are left
  EXPECT_THAT(greedily({.repetition_penalty = 3}), ElementsAre(1, 2));
  EXPECT_THAT(greedily({.at_limit = AtLimit::end}), ElementsAre(1, 1, 1, 1, 1));
  EXPECT_THAT(greedily({.no_repeat_ngram = 1}, {.prefix = {3, 1}, .limit = 6}),
              ElementsAre(3, 1, 2));
}

TEST(Rules, GuideBeamSearch) {
  EXPECT_THAT(by_beam({}), ElementsAre(1, 1, 1, 1, 1, 1));
  EXPECT_THAT(by_beam({.no_repeat_ngram = 1}), ElementsAre(1, 2));
  EXPECT_THAT(by_beam({.min_length = 3, .no_repeat_ngram = 1}), ElementsAre(1, 2, 3));
}

TEST(Rules, ThatForbidEverythingEndTheHypothesisAsItIs) {
  const Rules rules{.min_length = 9, .no_repeat_ngram = 1};
  EXPECT_THAT(greedily(rules, {.limit = 8}), ElementsAre(1, 2, 3, 4));
  ToyDecoder decoder(1, kStubborn);
  const Hypothesis best = beam_search(decoder, std::vector<Sentence>{{.limit = 8}}, kNoneForbidden,
                                      {.rules = rules})[0][0];
  EXPECT_EQ(best.tokens.size(), 4u);
  EXPECT_EQ(best.ending, Ending::limit);
}

TEST(Greedy, ScoresByTheModelNotByTheRules) {
  ToyDecoder decoder(1, kStubborn);
  const Hypothesis best = greedy(decoder, std::vector<Sentence>{{.limit = 6}}, kNoneForbidden,
                                 {.repetition_penalty = 3})[0][0];
  EXPECT_NEAR(best.log_probability, std::log(0.5 * 0.25 * 0.2), 1e-5);
  EXPECT_EQ(best.score, best.log_probability);
}

TEST(LengthLimit, IsByTheSourceAndByANumber) {
  EXPECT_EQ((LengthLimit{.ratio = 1, .extra = 50, .most = 0}.of(7)), 57);
  EXPECT_EQ((LengthLimit{.ratio = 1.5f, .extra = 0, .most = 0}.of(7)), 10);
  EXPECT_EQ((LengthLimit{.ratio = 2, .extra = 10, .most = 20}.of(7)), 20);
  EXPECT_EQ((LengthLimit{.ratio = 0, .extra = 0, .most = 20}.of(7)), 20);
  EXPECT_EQ((LengthLimit{.ratio = 0.1f, .extra = 0, .most = 0}.of(1)), 1);
}

TEST(LengthLimit, CountsThePrefixAmongWhatItBounds) {
  EXPECT_EQ((LengthLimit{.ratio = 1, .extra = 2, .most = 20}.of(7, /*prefix_tokens=*/5)), 14);
  EXPECT_EQ((LengthLimit{.ratio = 1, .extra = 2, .most = 12}.of(7, /*prefix_tokens=*/5)), 12);
}

TEST(LengthLimit, TakesAnyRatioThatIsANumber) {
  EXPECT_EQ((LengthLimit{.ratio = 1e20f, .extra = 0, .most = 30}.of(7)), 30);
  EXPECT_EQ((LengthLimit{.ratio = 3e38f, .extra = 0, .most = 0}.of(7)), 2147483647);
  const LengthLimit endless{.ratio = std::numeric_limits<float>::infinity(), .most = 30};
  EXPECT_THROW(endless.of(7), Error);
}

TEST(LengthPenalty, IsTheFormulaOfItsPaper) {
  EXPECT_FLOAT_EQ((LengthPenalty{LengthPenaltyForm::power, 1}.at(7)), 7.0f);
  EXPECT_FLOAT_EQ((LengthPenalty{LengthPenaltyForm::power, 0.5f}.at(9)), 3.0f);
  EXPECT_FLOAT_EQ((LengthPenalty{LengthPenaltyForm::power, 0}.at(9)), 1.0f);
  EXPECT_FLOAT_EQ((LengthPenalty{LengthPenaltyForm::gnmt, 2}.at(7)), 4.0f);
  EXPECT_FLOAT_EQ((LengthPenalty{LengthPenaltyForm::gnmt, 0.6f}.at(1)), 1.0f);
}

}  // namespace
}  // namespace heed::decode
