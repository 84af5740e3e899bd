#include "heed/nn/keys_values.h"

#include <gmock/gmock.h>

#include "heed/autograd/tape.h"
#include "tests/scratch.h"

namespace heed::nn {
namespace {

using testing::ElementsAre;

Spans one_each(Index count) {
  return Spans(std::vector<Index>(count, 1));
}

// Keys whose row i holds numbers[i], and values that hold its negative.
KeysValues rows_of(const std::vector<float>& numbers, const Spans& spans) {
  const Shape shape{std::ssize(numbers), 1};
  std::vector<float> negative;
  for (float x : numbers) negative.push_back(-x);
  return {.keys = Tensor(shape, numbers), .values = Tensor(shape, negative), .spans = spans};
}

// What sequence s sees, in its order.
std::vector<float> seen(const KeysValues& all, Index s) {
  std::vector<float> numbers;
  for (Index t = 0; t < all.spans.length(s); ++t) {
    numbers.push_back(all.keys.data()[all.spans.row(s, t)]);
    EXPECT_EQ(all.values.data()[all.spans.row(s, t)], -numbers.back());
  }
  return numbers;
}

TEST(KvCache, KeepsThePastOfEachSequenceInItsOrder) {
  Past past;
  KvCache cache;
  const Spans first(std::vector<Index>{2, 1});
  past.append(first);
  cache.append(rows_of({1, 2, 3}, first), past);
  past.append(one_each(2));
  cache.append(rows_of({4, 5}, one_each(2)), past);
  const Spans uneven(std::vector<Index>{0, 2});
  past.append(uneven);
  const KeysValues all = cache.append(rows_of({6, 7}, uneven), past);
  EXPECT_THAT(seen(all, 0), ElementsAre(1, 2, 4));
  EXPECT_THAT(seen(all, 1), ElementsAre(3, 5, 6, 7));
  EXPECT_THAT(past.positions(), ElementsAre(2, 3));
}

TEST(KvCache, LetsBeamsGoOnFromOnePastAndForgetAnother) {
  Past past;
  KvCache cache;
  past.append(one_each(3));
  cache.append(rows_of({1, 2, 3}, one_each(3)), past);
  past.pick(std::vector<Index>{2, 2, 0});
  past.append(one_each(3));
  cache.append(rows_of({4, 5, 6}, one_each(3)), past);
  past.pick(std::vector<Index>{1, 0});
  past.append(one_each(2));
  const KeysValues all = cache.append(rows_of({7, 8}, one_each(2)), past);
  EXPECT_THAT(seen(all, 0), ElementsAre(3, 5, 7));
  EXPECT_THAT(seen(all, 1), ElementsAre(3, 4, 8));
}

TEST(KvCache, KeepsWhatIsStoredInBfloat16) {
  Past past;
  KvCache cache;
  const auto in_bfloat16 = [](KeysValues rows) {
    rows.keys = rows.keys.to(DType::bfloat16), rows.values = rows.values.to(DType::bfloat16);
    return rows;
  };
  past.append(one_each(2));
  cache.append(in_bfloat16(rows_of({1, 2}, one_each(2))), past);
  past.append(one_each(2));
  KeysValues all = cache.append(in_bfloat16(rows_of({3, 4}, one_each(2))), past);
  all.keys = all.keys.to(DType::float32), all.values = all.values.to(DType::float32);
  EXPECT_THAT(seen(all, 0), ElementsAre(1, 3));
  EXPECT_THAT(seen(all, 1), ElementsAre(2, 4));
}

TEST(KvCache, HandsOnWhatComesFirstWithoutACopy) {
  Past past;
  KvCache cache;
  past.append(one_each(2));
  const KeysValues newest = rows_of({1, 2}, one_each(2));
  EXPECT_EQ(cache.append(newest, past).keys.data(), newest.keys.data());
}

TEST(KvCache, NeverWritesIntoWhatItWasGiven) {
  Past past;
  KvCache cache;
  past.append(one_each(2));
  const KeysValues newest = rows_of({1, 2}, one_each(2));
  cache.append(newest, past);
  past.pick(std::vector<Index>{0, 0});
  past.append(one_each(2));
  cache.append(rows_of({3, 4}, one_each(2)), past);
  EXPECT_THAT(newest.keys.values(), ElementsAre(1, 2));
}

TEST(KvCache, RefusesToKeepGradients) {
  Past past;
  KvCache cache;
  const KeysValues newest{.keys = parameter(Tensor({1, 1})), .values = Tensor({1, 1})};
  past.append(one_each(1));
  cache.append(newest, past);
  past.append(one_each(1));
  EXPECT_EQ(error_of([&] { cache.append(rows_of({1}, one_each(1)), past); }),
            "cache: keeps no gradients; decode step by step under NoGrad");
}

// A sequence that lives alone while others die at every step: an independent record of its past in
// plain vectors, and memory that does not grow with the rows that died.
TEST(Past, GivesOutTheRowsOfDeadBeamsAgain) {
  constexpr Index kBeams = 8, kSteps = 200;
  Past past;
  KvCache cache;
  std::vector<std::vector<float>> expected(kBeams);
  for (Index step = 0; step < kSteps; ++step) {
    std::vector<float> numbers;
    for (Index b = 0; b < kBeams; ++b) {
      numbers.push_back(static_cast<float>(step * kBeams + b));
      expected[b].push_back(numbers.back());
    }
    past.append(one_each(kBeams));
    const KeysValues all = cache.append(rows_of(numbers, one_each(kBeams)), past);
    for (Index b = 0; b < kBeams; ++b) ASSERT_EQ(seen(all, b), expected[b]) << step;
    std::vector<Index> which(kBeams, step % kBeams);  // all go on from one, seven die
    past.pick(which);
    const auto survivor = expected[step % kBeams];
    for (auto& numbers_seen : expected) numbers_seen = survivor;
  }
  EXPECT_LE(past.room(), 3 * (kSteps + kBeams));  // kSteps * kBeams rows came
}

TEST(Past, HasNothingToPickFromBeforeItOpens) {
  Past past;
  past.pick(std::vector<Index>{0, 0, 1});
  past.append(one_each(3));
  EXPECT_TRUE(past.opening());
  EXPECT_EQ(past.seen().count(), 3);
}

}  // namespace
}  // namespace heed::nn
