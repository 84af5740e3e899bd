#include "heed/data/date_batches.h"

#include <gmock/gmock.h>

namespace heed::data {
namespace {

using testing::ElementsAre;

TEST(DateBatches, AreFunctionsOfTheirPlace) {
  const Characters characters = date_characters();
  DateBatches one({.batch = 3, .batches = 2, .seed = 5}, characters);
  std::vector<Batch> made;
  for (int i = 0; i < 3; ++i) made.push_back(one.next());
  EXPECT_EQ(one.position(), (Position{.epoch = 1, .batch = 1}));
  DateBatches again({.batch = 3, .batches = 2, .seed = 5}, characters);
  again.restore({.epoch = 1, .batch = 0});
  EXPECT_EQ(again.next().source.ids, made[2].source.ids);
  EXPECT_NE(made[0].source.ids, made[2].source.ids);
}

TEST(DateBatches, HoldDatesTeacherForced) {
  const Characters characters(U" -0125May");  // 2 to 10, between </s>, <unk> and <pad>
  const std::vector<DateExample> examples = {{.source = "1 May 2001", .target = "2001-05-01"},
                                             {.source = "May 1", .target = "1"}};
  const Batch batch = date_batch(characters, examples);
  EXPECT_THAT(batch.source.ids, ElementsAre(5, 2, 8, 9, 10, 2, 6, 4, 4, 5, 0, 8, 9, 10, 2, 5, 0));
  EXPECT_THAT(batch.target.ids, ElementsAre(11, 6, 4, 4, 5, 3, 4, 7, 3, 4, 5, 11, 5));
  EXPECT_THAT(batch.labels, ElementsAre(6, 4, 4, 5, 3, 4, 7, 3, 4, 5, 0, 5, 0));
  EXPECT_EQ(batch.source.spans.row(1, 0), 11);
  EXPECT_EQ(batch.target.spans.row(1, 0), 11);
}

}  // namespace
}  // namespace heed::data
