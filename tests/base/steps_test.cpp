#include "heed/base/steps.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace heed {
namespace {

using testing::ElementsAre;

TEST(Steps, GoThroughTheLongestSequencesFirst) {
  const Steps steps(Spans(std::vector<Index>{2, 4, 0, 4, 1}));
  EXPECT_THAT(steps.order(), ElementsAre(1, 3, 0, 4, 2));
  ASSERT_EQ(steps.count(), 4);
  const Index alive[] = {4, 3, 2, 2}, first[] = {0, 4, 7, 9};
  for (Index step = 0; step < 4; ++step) {
    EXPECT_EQ(steps.alive(step), alive[step]);
    EXPECT_EQ(steps.first(step), first[step]);
  }
}

TEST(Steps, OfNoRowsAreNone) {
  EXPECT_EQ(Steps(Spans()).count(), 0);
  EXPECT_EQ(Steps(Spans(std::vector<Index>{0, 0})).count(), 0);
}

}  // namespace
}  // namespace heed
