#include "heed/decode/generation.h"

#include <gtest/gtest.h>

namespace heed::decode {
namespace {

using models::EarlyStopping;
using models::GenerationConfig;

TEST(Generation, CountsTheStartTokenWhereASearchDoesNot) {
  const GenerationConfig file{.min_length = 5, .max_length = 100};
  EXPECT_EQ(beam_config(file).rules.min_length, 4);
  EXPECT_EQ(length_limit(file).of(7), 99);
  EXPECT_EQ(length_limit(file).of(7000), 99);
  EXPECT_EQ(beam_config({.min_length = 0}).rules.min_length, 0);
}

TEST(Generation, GivesBackTheSearchThatItWasMadeOf) {
  const BeamConfig beam{.beams = 7,
                        .penalty = {models::LengthPenaltyForm::gnmt, 0.6f},
                        .stop = Stop::no_better_ever,
                        .probabilities = Probabilities::of_allowed,
                        .rules = {.min_length = 3,
                                  .no_repeat_ngram = 2,
                                  .repetition_penalty = 1.3f,
                                  .at_limit = AtLimit::end}};
  const LengthLimit limit{.ratio = 2, .extra = 9, .most = 77};
  const GenerationConfig file = generation_config(beam, limit);
  EXPECT_EQ(file.max_length, 78);
  EXPECT_EQ(generation_config(beam_config(file), length_limit(file)), file);
  EXPECT_EQ(beam_config(file).stop, Stop::no_better_ever);
  EXPECT_EQ(length_limit(file).of(3), 15);
}

TEST(Generation, HasTheNearestWordForAStoppingRule) {
  const auto written = [](Stop stop) {
    return generation_config({.stop = stop}, {}).early_stopping;
  };
  EXPECT_EQ(written(Stop::all_ended), EarlyStopping::at_once);
  EXPECT_EQ(written(Stop::best_certain), EarlyStopping::never);
  EXPECT_EQ(written(Stop::first_ended), EarlyStopping::heuristic);
}

}  // namespace
}  // namespace heed::decode
