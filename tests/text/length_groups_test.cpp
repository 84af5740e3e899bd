#include "heed/text/length_groups.h"

#include <gmock/gmock.h>

#include "tests/scratch.h"

namespace heed {
namespace {

using testing::ElementsAre;

TEST(LengthGroups, HoldTheLinesUpToEachEndAndThoseBeyond) {
  const std::vector<Index> lengths = {3, 12, 5, 6, 99, 1};
  const std::vector<Index> ends = {5, 10, 20, 40};
  const auto groups = length_groups(lengths, ends);
  ASSERT_EQ(groups.size(), 4u);  // none of 21 to 40
  EXPECT_THAT(groups[0].lines, ElementsAre(0, 2, 5));
  EXPECT_EQ(groups[0].least, 1);
  EXPECT_EQ(groups[0].most, 5);
  EXPECT_THAT(groups[1].lines, ElementsAre(3));
  EXPECT_THAT(groups[2].lines, ElementsAre(1));
  EXPECT_THAT(groups[3].lines, ElementsAre(4));
  EXPECT_EQ(groups[3].least, 99);
}

TEST(LengthGroups, OfNoEndsAreOne) {
  EXPECT_EQ(length_groups(std::vector<Index>{2, 7}, {}).size(), 1u);
}

TEST(LengthGroups, RefuseEndsThatDoNotAscend) {
  EXPECT_EQ(error_of([] {
              length_groups(std::vector<Index>{1}, std::vector<Index>{5, 5});
            }),
            "length groups: got an end of 5 behind 5, wanted them to ascend");
}

TEST(EvenEnds, CutEquallyManyLinesApart) {
  EXPECT_THAT(even_ends(std::vector<Index>{8, 1, 7, 2, 6, 3, 5, 4}, 4), ElementsAre(2, 4, 6, 8));
}

TEST(EvenEnds, KeepLinesOfALengthTogether) {
  // Six of eight lines have four words: they are more than a quarter, and one range.
  EXPECT_THAT(even_ends(std::vector<Index>{4, 4, 4, 1, 4, 4, 4, 9}, 4), ElementsAre(4, 9));
  EXPECT_THAT(even_ends(std::vector<Index>{4, 4}, 4), ElementsAre(4));
}

}  // namespace
}  // namespace heed
