#include <gmock/gmock.h>

#include <cmath>

#include "tests/decode/toy_beam_search.h"

namespace heed::decode {
namespace {

using testing::ElementsAre;
using namespace toy;

// By hand, with two beams. In step 1 the end is third, too late to count, and "1" and "2" live.
// Step 2: "1 1" -1.609, "1 end" -1.715, "2 2" -1.864, "2 end" -1.970: "1" ends, with -0.857 a
// token. Step 3: "1 1 1" -2.303, "1 1 end" -2.408: "1 1" ends, with -0.803, and as many have ended
// as there are beams. From then on every longer one is better by a token's share, and worse in all.
TEST(BeamSearch, StopsByTheRuleOfItsConfig) {
  const auto best = [&](Stop stop, float exponent) {
    const BeamConfig config{
        .beams = 2, .penalty = {LengthPenaltyForm::power, exponent}, .stop = stop};
    return search(kPatience, {.limit = 6}, config)[0].tokens;
  };
  EXPECT_THAT(best(Stop::first_ended, 1), ElementsAre(1));
  EXPECT_THAT(best(Stop::all_ended, 1), ElementsAre(1, 1));
  // live "1 1 1" has -2.30 / 3 = -0.77 now, above the worst that ended: on to the limit
  EXPECT_EQ(best(Stop::no_better_now, 1).size(), 6u);
  EXPECT_EQ(best(Stop::no_better_ever, 1).size(), 6u);
  EXPECT_EQ(best(Stop::best_certain, 1).size(), 6u);
  // without a penalty longer ones only lose, and what ended first is best
  EXPECT_THAT(best(Stop::no_better_ever, 0), ElementsAre(1));
  EXPECT_THAT(best(Stop::best_certain, 0), ElementsAre(1));
}

TEST(BeamSearch, LooksAsFarAheadAsItsStoppingRuleSays) {
  const auto steps = [&](Stop stop, LengthPenalty penalty, const ToyDecoder::Model& model) {
    ToyDecoder decoder(1, model);
    beam_search(decoder, std::vector<Sentence>{{.limit = 40}}, kSpecial,
                {.beams = 2, .penalty = penalty, .stop = stop});
    return decoder.rows_stepped;
  };
  const LengthPenalty power{LengthPenaltyForm::power, 1.0f};
  EXPECT_LT(steps(Stop::first_ended, power, kPatience), steps(Stop::all_ended, power, kPatience));
  const Index to_the_limit = steps(Stop::no_better_ever, power, kGardenPath);
  EXPECT_LT(steps(Stop::no_better_now, power, kGardenPath), to_the_limit);
  EXPECT_LT(steps(Stop::best_certain, {LengthPenaltyForm::power, 0.0f}, kGardenPath), to_the_limit);
}

TEST(BeamSearch, ThatStopsAtTheFirstStillReturnsAsManyAsAskedFor) {
  for (const Index n_best : {1, 2, 4}) {
    const BeamConfig config{.beams = 4, .stop = Stop::first_ended, .n_best = n_best};
    EXPECT_EQ(std::ssize(search(kPatience, {.limit = 9}, config)), n_best);
  }
}

TEST(BeamSearch, ConsidersOnlyAsManyCandidatesAsItsConfigSays) {
  // Among the two likeliest after "1" is the end: one of them is left to go on with.
  ToyDecoder few(1, kPatience), many(1, kPatience);
  const std::vector<Sentence> sentence{{.limit = 3}};
  beam_search(few, sentence, kSpecial, {.beams = 2, .candidates = 2, .stop = Stop::no_better_ever});
  beam_search(many, sentence, kSpecial, {.beams = 2, .stop = Stop::no_better_ever});
  EXPECT_EQ(many.rows_stepped, 1 + 2 + 2);
  EXPECT_EQ(few.rows_stepped, 1 + 2 + 1);
}

TEST(BeamSearch, EndsAtTheLimitAsItIsToldTo) {
  const auto endless = table_model({{kStart, {0.01, 0.97, 0.01, 0.01}},
                                    {1, {0.01, 0.97, 0.01, 0.01}},
                                    {2, {0.01, 0.97, 0.01, 0.01}}});
  const Hypothesis cut = search(endless, {.limit = 3}, {.beams = 2})[0];
  EXPECT_THAT(cut.tokens, ElementsAre(1, 1, 1));
  EXPECT_EQ(cut.ending, Ending::limit);
  EXPECT_NEAR(cut.log_probability, 3 * std::log(0.97), 1e-5);
  const Hypothesis ended =
      search(endless, {.limit = 3}, {.beams = 2, .rules = {.at_limit = AtLimit::end}})[0];
  EXPECT_THAT(ended.tokens, ElementsAre(1, 1));
  EXPECT_EQ(ended.ending, Ending::end);
  EXPECT_NEAR(ended.log_probability, 2 * std::log(0.97), 1e-5);
}

TEST(BeamSearch, LetsFinishedSentencesLeaveTheBatch) {
  const auto model = [](Index sentence, const Words& history) {
    const bool ends = sentence == 0 || history.size() >= 10;
    return ends ? logs({0.997, 0.001, 0.001, 0.001}) : logs({0.001, 0.997, 0.001, 0.001});
  };
  ToyDecoder decoder(2, model);
  const std::vector<Sentence> sentences{{.limit = 20}, {.limit = 20}};
  beam_search(decoder, sentences, kSpecial, {.beams = 1, .stop = Stop::first_ended});
  EXPECT_EQ(decoder.rows_stepped, 2 + 9);
}

}  // namespace
}  // namespace heed::decode
