#include "heed/models/teacher_forcing.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/scratch.h"

namespace heed::models {
namespace {

TEST(TeacherForcing, ReadsTrueWordsAloneUnlessToldOtherwise) {
  EXPECT_EQ(true_words({}, 0), 1.0f);
  EXPECT_EQ(true_words({}, 1'000'000), 1.0f);
}

TEST(TeacherForcing, DecaysByTheThreeCurvesOfThePaper) {
  const TeacherForcing linear{.decay = ForcingDecay::linear, .steps = 100, .least = 0.25f};
  EXPECT_FLOAT_EQ(true_words(linear, 0), 1.0f);
  EXPECT_FLOAT_EQ(true_words(linear, 50), 0.5f);
  EXPECT_FLOAT_EQ(true_words(linear, 90), 0.25f);
  EXPECT_FLOAT_EQ(true_words(linear, 1000), 0.25f);
  const TeacherForcing exponential{.decay = ForcingDecay::exponential, .steps = 100};
  EXPECT_FLOAT_EQ(true_words(exponential, 50), std::exp(-0.5f));
  const TeacherForcing sigmoid{.decay = ForcingDecay::inverse_sigmoid, .steps = 100};
  EXPECT_FLOAT_EQ(true_words(sigmoid, 300), 100.0f / (100.0f + std::exp(3.0f)));
  EXPECT_EQ(true_words(sigmoid, 1'000'000), 0.0f);
}

TEST(TeacherForcing, SaysWhatMakesNoSense) {
  EXPECT_EQ(error_of([] { true_words({.steps = 0}, 1); }),
            "teacher forcing: decays over 0 steps, wanted 1 or more");
  EXPECT_EQ(error_of([] { true_words({.least = 1.5f}, 1); }),
            "teacher forcing: 1.5 of the words, wanted 0 to 1");
}

}  // namespace
}  // namespace heed::models
