#include "heed/data/segment_batches.h"

#include <gmock/gmock.h>

#include <numeric>

#include "tests/scratch.h"

namespace heed::data {
namespace {

using testing::ElementsAre;

SegmentBatches of_numbers(const SegmentBatchesConfig& config, Index count) {
  auto text = std::make_shared<std::vector<Token>>(count);
  std::iota(text->begin(), text->end(), 0);
  return {config, text};
}

// Three streams of seven, and two tokens left.
TEST(SegmentBatchesTest, GoOnInEveryStreamWhereTheBatchBeforeEnded) {
  SegmentBatches batches = of_numbers({.segment = 3, .streams = 3}, 24);
  EXPECT_EQ(batches.batches(), 3);
  const Batch first = batches.next(), second = batches.next(), last = batches.next();
  EXPECT_THAT(first.target.ids, ElementsAre(0, 1, 2, 7, 8, 9, 14, 15, 16));
  EXPECT_THAT(first.labels, ElementsAre(1, 2, 3, 8, 9, 10, 15, 16, 17));
  EXPECT_THAT(second.target.ids, ElementsAre(3, 4, 5, 10, 11, 12, 17, 18, 19));
  EXPECT_THAT(last.target.ids, ElementsAre(6, 13, 20));
  EXPECT_THAT(last.labels, ElementsAre(7, 14, 21));
  EXPECT_EQ(first.target.spans.count(), 3);
  EXPECT_EQ(last.target.spans.length(2), 1);
  EXPECT_FALSE(first.continues);
  EXPECT_TRUE(second.continues);
  EXPECT_TRUE(last.continues);
  EXPECT_EQ(batches.position(), (Position{.epoch = 1, .batch = 0}));
  EXPECT_FALSE(batches.next().continues);
}

TEST(SegmentBatchesTest, AreFunctionsOfTheirPlace) {
  SegmentBatches batches = of_numbers({.segment = 3, .streams = 3}, 24);
  batches.restore({.epoch = 4, .batch = 1});
  const Batch second = batches.next();
  EXPECT_THAT(second.target.ids, ElementsAre(3, 4, 5, 10, 11, 12, 17, 18, 19));
  EXPECT_TRUE(second.continues);
}

TEST(SegmentBatchesTest, WantATokenAndOneBehindItInEveryStream) {
  EXPECT_EQ(of_numbers({.segment = 3, .streams = 3}, 4).batches(), 1);
  EXPECT_EQ(error_of([] { of_numbers({.segment = 3, .streams = 3}, 3); }),
            "segments: a text of 3 tokens has no 3 streams and a token behind them");
  EXPECT_EQ(error_of([] { of_numbers({.segment = 0}, 50); }),
            "segments: of 0 tokens in 12 streams, wanted 1 or more");
}

}  // namespace
}  // namespace heed::data
