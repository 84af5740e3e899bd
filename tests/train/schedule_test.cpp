#include "heed/train/schedule.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/scratch.h"

namespace heed::train {
namespace {

TEST(Schedule, ThePapersFollowsItsEquation) {
  for (const Index step : {1, 2, 399, 4000, 4001, 100000}) {
    const double n = static_cast<double>(step);
    const double expected =
        2.0 * std::pow(512.0, -0.5) * std::min(std::pow(n, -0.5), n * std::pow(4000.0, -1.5));
    EXPECT_NEAR(learning_rate({.factor = 2.0, .width = 512, .warmup = 4000}, step), expected, 1e-12)
        << step;
  }
}

TEST(Schedule, ThePapersPeaksAtSevenTenThousandthsForBase) {
  EXPECT_NEAR(learning_rate({}, 4000), 6.99e-4, 1e-6);
  EXPECT_GT(learning_rate({}, 4000), learning_rate({}, 3999));
  EXPECT_GT(learning_rate({}, 4000), learning_rate({}, 4001));
}

TEST(Schedule, InverseSquareRootHalvesAtFourTimesTheWarmUp) {
  const ScheduleConfig c{.kind = ScheduleKind::inverse_square_root, .peak = 5e-3, .warmup = 2000};
  EXPECT_DOUBLE_EQ(learning_rate(c, 500), 5e-3 / 4);
  EXPECT_DOUBLE_EQ(learning_rate(c, 2000), 5e-3);
  EXPECT_DOUBLE_EQ(learning_rate(c, 8000), 5e-3 / 2);
}

TEST(Schedule, CosineRunsFromThePeakOverTheMiddleToTheFloor) {
  const ScheduleConfig c{
      .kind = ScheduleKind::cosine, .peak = 1.0, .warmup = 10, .steps = 110, .floor = 0.2};
  EXPECT_DOUBLE_EQ(learning_rate(c, 5), 0.5);
  EXPECT_DOUBLE_EQ(learning_rate(c, 10), 1.0);
  EXPECT_NEAR(learning_rate(c, 35), 0.2 + 0.4 * (1 + std::sqrt(0.5)), 1e-12);
  EXPECT_NEAR(learning_rate(c, 60), 0.6, 1e-12);
  EXPECT_NEAR(learning_rate(c, 110), 0.2, 1e-12);
  EXPECT_NEAR(learning_rate(c, 1000), 0.2, 1e-12);
}

TEST(Schedule, LinearFallsInEqualSteps) {
  const ScheduleConfig c{.kind = ScheduleKind::linear, .peak = 1.0, .warmup = 0, .steps = 4};
  EXPECT_DOUBLE_EQ(learning_rate(c, 1), 0.75);
  EXPECT_DOUBLE_EQ(learning_rate(c, 3), 0.25);
  EXPECT_DOUBLE_EQ(learning_rate(c, 4), 0.0);
  EXPECT_DOUBLE_EQ(learning_rate(c, 9), 0.0);
}

TEST(Schedule, ConstantOnlyWarmsUp) {
  const ScheduleConfig c{.kind = ScheduleKind::constant, .peak = 0.5, .warmup = 5};
  EXPECT_DOUBLE_EQ(learning_rate(c, 1), 0.1);
  EXPECT_DOUBLE_EQ(learning_rate(c, 5), 0.5);
  EXPECT_DOUBLE_EQ(learning_rate(c, 1000000), 0.5);
}

TEST(Schedule, EveryKindStartsAtFullHeightWithoutWarmUp) {
  for (const ScheduleKind kind : {ScheduleKind::inverse_square_root, ScheduleKind::constant}) {
    EXPECT_DOUBLE_EQ(learning_rate({.kind = kind, .peak = 0.5, .warmup = 0}, 1), 0.5);
  }
  EXPECT_DOUBLE_EQ(learning_rate({.width = 4, .warmup = 0}, 1), 0.5);
}

TEST(Schedule, TheFloorHoldsAfterTheWarmUpAlone) {
  const ScheduleConfig c{
      .kind = ScheduleKind::inverse_square_root, .peak = 1.0, .warmup = 4, .floor = 0.5};
  EXPECT_DOUBLE_EQ(learning_rate(c, 1), 0.25);
  EXPECT_DOUBLE_EQ(learning_rate(c, 15), std::sqrt(4.0 / 15.0));
  EXPECT_DOUBLE_EQ(learning_rate(c, 1600), 0.5);
}

std::string error_at(Index step, const ScheduleConfig& config) {
  return error_of([&] { learning_rate(config, step); });
}

TEST(Schedule, SaysWhatIsWrongWithItsConfig) {
  EXPECT_EQ(error_at(1, {.kind = ScheduleKind::cosine, .warmup = 100, .steps = 100}),
            "schedule: got 100 steps, wanted more than the warm-up's 100");
  EXPECT_EQ(error_at(1, {.kind = ScheduleKind::constant, .peak = 0.5, .floor = 0.75}),
            "schedule: got floor 0.75, wanted 0 to the peak 0.5");
  EXPECT_EQ(error_at(1, {.warmup = -1}), "schedule: got a warm-up of -1 steps, wanted 0 or more");
  EXPECT_EQ(error_at(1, {.kind = ScheduleKind::linear, .peak = -1.0, .steps = 9000}),
            "schedule: got peak -1, wanted more than 0");
  EXPECT_EQ(error_at(0, {}), "schedule: got step 0, wanted 1 or more");
}

}  // namespace
}  // namespace heed::train
