#include "heed/probe/head_looks.h"

#include <gtest/gtest.h>

#include <cmath>

namespace heed::probe {
namespace {

// Two heads, three queries, three keys.
const Tensor kTwoHeads({2, 3, 3}, {1.0f, 0.0f, 0.0f,    //
                                   0.5f, 0.5f, 0.0f,    //
                                   0.0f, 0.75f, 0.25f,  //
                                   0.2f, 0.2f, 0.6f,    //
                                   0.1f, 0.9f, 0.0f,    //
                                   0.3f, 0.3f, 0.4f});

TEST(HeadLooks, AreMeansOverTheQueriesThatHaveKeys) {
  HeadLooks looks(2, 2);
  const std::vector<KeysOfQueries> asked = {{{}, {0}, {1}}, {{}, {}, {1, 2}}};
  looks.add(kTwoHeads, asked);
  EXPECT_FLOAT_EQ(looks.share(0, 0), (0.5f + 0.75f) / 2);
  EXPECT_FLOAT_EQ(looks.share(1, 0), (0.1f + 0.3f) / 2);
  EXPECT_FLOAT_EQ(looks.share(0, 1), 1.0f);
  EXPECT_FLOAT_EQ(looks.agreement(0, 0), 1.0f);  // of equals the first
  EXPECT_FLOAT_EQ(looks.agreement(1, 0), 0.0f);
  EXPECT_FLOAT_EQ(looks.agreement(1, 1), 1.0f);
  EXPECT_FLOAT_EQ(looks.distance(0), (0 + 0.5f + 0.75f) / 3);
  EXPECT_NEAR(looks.entropy(0), (std::log(2) - 0.75 * std::log(0.75) - 0.25 * std::log(0.25)) / 3,
              1e-6);
  looks.add(kTwoHeads, asked);
  EXPECT_FLOAT_EQ(looks.share(0, 0), (0.5f + 0.75f) / 2);
}

TEST(HeadLooks, OfWhatNobodyAskedAreNotNumbers) {
  HeadLooks looks(2, 1);
  looks.add(kTwoHeads, std::vector<KeysOfQueries>{{{}, {}, {}}});
  EXPECT_TRUE(std::isnan(looks.share(0, 0)));
  EXPECT_TRUE(std::isnan(looks.agreement(1, 0)));
}

TEST(FixedOffset, IsTheBestOfAll) {
  FixedOffset offset;
  EXPECT_TRUE(std::isnan(offset.agreement()));
  offset.add({{1}, {2, 3}, {}, {2}});  // one ahead: two of three queries
  EXPECT_DOUBLE_EQ(offset.agreement(), 2.0 / 3);
  offset.add({{}, {0}, {1}, {2}});  // one back: four of six
  EXPECT_DOUBLE_EQ(offset.agreement(), 4.0 / 6);
}

}  // namespace
}  // namespace heed::probe
