#include "heed/data/window_batches.h"

#include <gmock/gmock.h>

#include <numeric>
#include <set>

#include "tests/scratch.h"

namespace heed::data {
namespace {

std::shared_ptr<const std::vector<Token>> counted(Index count) {
  auto text = std::make_shared<std::vector<Token>>(count);
  std::iota(text->begin(), text->end(), 0);
  return text;
}

// Every window of text that counts from 0 is a run of numbers, and labels are one ahead.
void expect_windows(const Batch& batch, Index context) {
  EXPECT_EQ(batch.source.spans.count(), 0);
  ASSERT_EQ(batch.target.spans.rows(), std::ssize(batch.labels));
  for (Index s = 0; s < batch.target.spans.count(); ++s) {
    EXPECT_EQ(batch.target.spans.length(s), context);
    const Index row = batch.target.spans.row(s, 0);
    for (Index t = 0; t < context; ++t) {
      EXPECT_EQ(batch.target.ids[row + t], batch.target.ids[row] + t);
      EXPECT_EQ(batch.labels[row + t], batch.target.ids[row + t] + 1);
    }
  }
}

class WindowBatchesTest : public testing::TestWithParam<Windows> {
 protected:
  const WindowBatchesConfig config{.context = 5, .sequences = 3, .windows = GetParam(), .seed = 7};
};
INSTANTIATE_TEST_SUITE_P(Windows, WindowBatchesTest,
                         testing::Values(Windows::random, Windows::tiling));

TEST_P(WindowBatchesTest, AreWindowsAndTheTokenBehindEach) {
  WindowBatches batches(config, counted(48));  // 9 windows, 2 tokens left
  EXPECT_EQ(batches.batches(), 3);
  for (int i = 0; i < 9; ++i) expect_windows(batches.next(), 5);
  EXPECT_EQ(batches.position(), (Position{.epoch = 3, .batch = 0}));
}

TEST_P(WindowBatchesTest, AreFunctionsOfTheirPlace) {
  WindowBatches one(config, counted(48));
  std::vector<std::vector<Token>> made;
  for (int i = 0; i < 8; ++i) made.push_back(one.next().target.ids);
  WindowBatches again(config, counted(48));
  again.restore({.epoch = 2, .batch = 1});
  EXPECT_EQ(again.next().target.ids, made[7]);
  again.restore({.epoch = 1, .batch = 0});
  EXPECT_EQ(again.next().target.ids, made[3]);
  EXPECT_NE(made[0], made[3]);
}

TEST_P(WindowBatchesTest, WantRoomForAWindow) {
  EXPECT_EQ(error_of([&] { WindowBatches(config, counted(5)); }),
            "windows: a text of 5 tokens has no window of 5 and a token behind it");
  WindowBatches smallest(config, counted(6));
  EXPECT_EQ(smallest.batches(), 1);
  EXPECT_THAT(smallest.next().labels, testing::ElementsAre(1, 2, 3, 4, 5));
}

TEST(TilingWindows, GiveNoTokenTwiceAnEpoch) {
  WindowBatches batches({.context = 5, .sequences = 4, .seed = 3}, counted(48));
  std::set<Token> offsets;
  for (int epoch = 0; epoch < 8; ++epoch) {
    std::set<Token> seen;
    for (Index b = 0; b < batches.batches(); ++b) {
      for (const Token token : batches.next().target.ids) EXPECT_TRUE(seen.insert(token).second);
    }
    EXPECT_EQ(seen.size(), 45);
    offsets.insert(*seen.begin());
  }
  EXPECT_THAT(offsets, testing::ElementsAre(0, 1, 2));
}

TEST(RandomWindows, BeginAnywhere) {
  WindowBatches batches({.context = 5, .sequences = 3, .windows = Windows::random}, counted(48));
  std::set<Token> starts;
  for (int i = 0; i < 200; ++i) {
    const Batch batch = batches.next();
    for (Index s = 0; s < 3; ++s) starts.insert(batch.target.ids[5 * s]);
  }
  EXPECT_EQ(starts.size(), 43);  // 0 to 42
  EXPECT_EQ(*starts.rbegin(), 42);
}

}  // namespace
}  // namespace heed::data
