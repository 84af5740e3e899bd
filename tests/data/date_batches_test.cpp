#include "heed/data/date_batches.h"

#include <gtest/gtest.h>

namespace heed::data {
namespace {

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
  const Characters characters = date_characters();
  const std::vector<DateExample> examples = {{.source = "1 May 2001", .target = "2001-05-01"}};
  const Batch batch = date_batch(characters, examples);
  EXPECT_EQ(batch.source.ids, ended(characters, "1 May 2001"));
  EXPECT_EQ(batch.target.ids, begun(characters, "2001-05-01"));
  EXPECT_EQ(batch.labels, ended(characters, "2001-05-01"));
}

}  // namespace
}  // namespace heed::data
