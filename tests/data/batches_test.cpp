#include "heed/data/batches.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "heed/base/random.h"
#include "heed/text/fingerprint.h"
#include "tests/scratch.h"

namespace heed::data {
namespace {

// Pairs that tell themselves apart: pair i's source is i + 10 again and again.
std::shared_ptr<PairList> numbered_pairs(Index count, Index longest, std::uint32_t seed = 5) {
  Rng random(seed);
  std::vector<PairList::Sides> pairs;
  for (Index i = 0; i < count; ++i) {
    pairs.emplace_back(std::vector<Token>(1 + random.below(longest), static_cast<Token>(i + 10)),
                       std::vector<Token>(1 + random.below(longest), static_cast<Token>(i + 10)));
  }
  return std::make_shared<PairList>(std::move(pairs));
}

std::vector<std::vector<std::uint32_t>> batches_of(const BatchPlan& plan) {
  std::vector<std::vector<std::uint32_t>> batches;
  for (Index b = 0; b < plan.batches(); ++b) {
    batches.emplace_back(plan.pairs_of(b).begin(), plan.pairs_of(b).end());
  }
  return batches;
}

Index tokens_of(const Pairs& pairs, std::span<const std::uint32_t> which) {
  Index source = 0, target = 0;
  for (const auto i : which) {
    source += std::ssize(pairs[i].source) + 1;
    target += std::ssize(pairs[i].target) + 1;
  }
  return std::max(source, target);
}

TEST(BatchPlan, HoldsEveryPairOnceAndKeepsTheBudgetWhateverTheOptions) {
  Rng random(11);
  for (int trial = 0; trial < 300; ++trial) {
    const Index longest = 1 + random.below(40);
    const auto pairs = numbered_pairs(1 + random.below(400), longest, random.next());
    const BatchOptions options = {.batch_tokens = longest + 1 + random.below(300),
                                  .order = random.below(4) ? Order::shuffled : Order::as_written,
                                  .seed = random.next(),
                                  .sorted_together = 1 + random.below(20)};
    std::set<std::uint32_t> seen;
    Index held = 0;
    for (const auto& batch : batches_of(BatchPlan(*pairs, options, random.below(9)))) {
      ASSERT_FALSE(batch.empty());
      ASSERT_LE(tokens_of(*pairs, batch), options.batch_tokens);
      seen.insert(batch.begin(), batch.end());
      held += std::ssize(batch);
    }
    ASSERT_EQ(held, pairs->count());
    ASSERT_EQ(std::ssize(seen), pairs->count());
  }
}

TEST(BatchPlan, FillsItsBatchesAlmostToTheBudget) {
  const auto pairs = numbered_pairs(5000, 30);
  const BatchPlan plan(*pairs, {.batch_tokens = 1000}, 0);
  Index tokens = 0;
  for (Index b = 0; b < plan.batches(); ++b) tokens += tokens_of(*pairs, plan.pairs_of(b));
  EXPECT_GT(static_cast<double>(tokens) / static_cast<double>(plan.batches()), 0.97 * 1000);
}

TEST(BatchPlan, IsAFunctionOfSeedAndEpoch) {
  const auto pairs = numbered_pairs(500, 20);
  const auto plan = [&](std::uint32_t seed, Index epoch) {
    return batches_of(BatchPlan(*pairs, {.batch_tokens = 200, .seed = seed}, epoch));
  };
  EXPECT_EQ(plan(1, 0), plan(1, 0));
  EXPECT_NE(plan(1, 0), plan(1, 1));
  EXPECT_NE(plan(1, 0), plan(2, 0));
}

// A training that an earlier build began goes on with the same batches.
TEST(BatchPlan, IsTheSameFromBuildToBuild) {
  const auto pairs = numbered_pairs(20'000, 30);
  Fingerprint print;
  for (const BatchOptions& options : {BatchOptions{.batch_tokens = 700},
                                      {.batch_tokens = 500, .sorted_together = 3},
                                      {.batch_tokens = 500, .sorted_together = 1},
                                      {.order = Order::as_written}}) {
    for (const auto& batch : batches_of(BatchPlan(*pairs, options, 2))) {
      print.add(batch.size());
      for (const auto pair : batch) print.add(pair);
    }
  }
  EXPECT_EQ(print.value(), 0x3960E9FC2D4937E6u);
}

// Were batches not shuffled, the first ones would hold short sentences; were pairs not, neighbours
// in the corpus would stay together.
TEST(BatchPlan, MixesLengthsAndPlacesWell) {
  const auto pairs = numbered_pairs(4000, 30);
  const auto batches = batches_of(BatchPlan(*pairs, {.batch_tokens = 600}, 3));
  double first = 0, second = 0, neighbours = 0;
  for (std::size_t b = 0; b < batches.size(); ++b) {
    auto batch = batches[b];
    const double length = static_cast<double>(tokens_of(*pairs, batch)) / batch.size();
    (b < batches.size() / 2 ? first : second) += length;
    std::sort(batch.begin(), batch.end());
    for (std::size_t i = 1; i < batch.size(); ++i) neighbours += batch[i] - batch[i - 1] == 1;
  }
  EXPECT_NEAR(first / second, 1, 0.1);
  EXPECT_LT(neighbours, 0.05 * 4000);  // by chance about 0.01
}

TEST(BatchPlan, PutsSentencesOfLikeLengthTogether) {
  const auto pairs = numbered_pairs(4000, 30);
  const auto spread = [&](Index sorted_together) {
    double sum = 0;
    const BatchPlan plan(*pairs, {.batch_tokens = 600, .sorted_together = sorted_together}, 0);
    for (const auto& batch : batches_of(plan)) {
      Index least = 1000, most = 0;
      for (const auto i : batch) {
        const Index length = tokens_of(*pairs, std::vector{i});
        least = std::min(least, length), most = std::max(most, length);
      }
      sum += static_cast<double>(most - least);
    }
    return sum / static_cast<double>(plan.batches());
  };
  EXPECT_LT(spread(16), 0.3 * spread(1));
}

TEST(BatchPlan, KeepsTheCorpusesOrderOnRequest) {
  const auto pairs = numbered_pairs(300, 20);
  const BatchPlan plan(*pairs, {.batch_tokens = 100, .order = Order::as_written}, 4);
  std::uint32_t next = 0;
  for (const auto& batch : batches_of(plan)) {
    for (const auto pair : batch) EXPECT_EQ(pair, next++);
  }
}

TEST(BatchPlan, RefusesWhatCannotBeBatched) {
  const auto pairs = numbered_pairs(300, 20);
  EXPECT_EQ(error_of([&] { BatchPlan(*pairs, {.batch_tokens = 12}, 0); }).substr(0, 37),
            "batches: a sentence of 13 tokens does" + std::string());
  EXPECT_EQ(error_of([&] { BatchPlan(PairList({}), {}, 0); }),
            "batches: the corpus has no sentence pairs");
  EXPECT_EQ(error_of([&] { BatchPlan(*pairs, {.batch_tokens = 1}, 0); }),
            "batches: got 1 tokens a batch, wanted 2 or more");
  EXPECT_EQ(error_of([&] { BatchPlan(*pairs, {.sorted_together = 0}, 0); }),
            "batches: got 0 batches sorted together, wanted 1 to 1048576");
}

TEST(Batches, BeginTargetsWithPadAndEndSourcesAndAnswers) {
  const PairList pairs({{{5, 6}, {7}}, {{8}, {9, 10, 11}}});
  const std::vector<std::uint32_t> which = {1, 0};
  const Batch batch = batch_of(pairs, which, {.end = 0, .start = 99});
  EXPECT_EQ(batch.source.ids, std::vector<Token>({8, 0, 5, 6, 0}));
  EXPECT_EQ(batch.target.ids, std::vector<Token>({99, 9, 10, 11, 99, 7}));
  EXPECT_EQ(batch.labels, std::vector<Token>({9, 10, 11, 0, 7, 0}));
  ASSERT_EQ(batch.source.spans.count(), 2);
  EXPECT_EQ(batch.source.spans.length(0), 2);
  EXPECT_EQ(batch.target.spans.length(0), 4);
  EXPECT_EQ(batch.target.spans.length(1), 2);
}

TEST(Batches, FollowThePlanThroughTheEpochs) {
  const auto pairs = numbered_pairs(200, 20);
  const BatchOptions options = {.batch_tokens = 150, .seed = 9, .start = 3};
  Batches batches(pairs, options);
  for (Index epoch = 0; epoch < 3; ++epoch) {
    const BatchPlan plan(*pairs, options, epoch);
    EXPECT_EQ(batches.batches(), plan.batches());
    for (Index b = 0; b < plan.batches(); ++b) {
      EXPECT_EQ(batches.position(), (Position{epoch, b}));
      const Batch expected = batch_of(*pairs, plan.pairs_of(b), options);
      const Batch batch = batches.next();
      ASSERT_EQ(batch.source.ids, expected.source.ids);
      ASSERT_EQ(batch.labels, expected.labels);
    }
  }
}

TEST(Batches, GoOnAnywhereAsIfTheyHadNeverStopped) {
  const auto pairs = numbered_pairs(200, 20);
  const BatchOptions options = {.batch_tokens = 150};
  Batches straight(pairs, options), resumed(pairs, options);
  for (int b = 0; b < 70; ++b) {
    if (b % 7 == 3) {
      resumed.restore(straight.position());
      EXPECT_EQ(resumed.position(), straight.position());
    }
    ASSERT_EQ(resumed.next().source.ids, straight.next().source.ids);
  }
  EXPECT_GT(straight.position().epoch, 1);
}

TEST(Batches, CanBeLeftAtAnyMoment) {
  const auto pairs = numbered_pairs(50, 5);
  for (int i = 0; i < 100; ++i) {
    Batches batches(pairs, {.batch_tokens = 20});
    for (int b = 0; b < i % 5; ++b) batches.next();
  }
}

TEST(Batches, AskForThePairsOfEachEpoch) {
  std::vector<Index> asked;
  Batches batches(
      [&](Index epoch) {
        asked.push_back(epoch);
        return numbered_pairs(3 + epoch, 5);
      },
      {.batch_tokens = 6});
  std::map<Index, Index> pairs;
  while (batches.position().epoch < 3) {
    const Index epoch = batches.position().epoch;
    pairs[epoch] += batches.next().source.spans.count();
  }
  EXPECT_EQ(pairs, (std::map<Index, Index>{{0, 3}, {1, 4}, {2, 5}}));
}

TEST(Batches, AskForNoEpochBeforeTheOneTheyGoOnIn) {
  std::set<Index> asked;
  {
    Batches batches(
        [&](Index epoch) {
          asked.insert(epoch);
          return numbered_pairs(3, 5);
        },
        {});
    batches.restore({.epoch = 2, .batch = 0});
    batches.next();
  }
  EXPECT_EQ(*asked.begin(), 2);
}

TEST(Batches, PassOnWhatMakingThemThrew) {
  Batches batches(
      [](Index epoch) -> std::shared_ptr<const Pairs> {
        if (epoch == 1) throw Error("the disk is gone");
        return numbered_pairs(3, 5);
      },
      {.batch_tokens = 100});
  EXPECT_EQ(batches.next().source.spans.count(), 3);
  EXPECT_EQ(error_of([&] { batches.next(); }), "the disk is gone");
  EXPECT_EQ(error_of([&] { batches.batches(); }), "the disk is gone");
  batches.restore({0, 5});
  EXPECT_EQ(error_of([&] { batches.next(); }),
            "batches: cannot go on at batch 5 of epoch 0, which has 1");
  batches.restore({0, 0});
  EXPECT_EQ(batches.next().source.spans.count(), 3);
}

TEST(Batches, TellThemselvesFromThoseOfOtherPairsOrOptions) {
  const auto print = [](const BatchOptions& options) {
    return Batches(numbered_pairs(10, 5), options).fingerprint();
  };
  EXPECT_EQ(print({}), 0u);  // of pairs that nobody named
  const std::uint64_t one = print({.corpus = 1});
  EXPECT_EQ(print({.corpus = 1}), one);
  for (const BatchOptions& other : {BatchOptions{.corpus = 2},
                                    {.batch_tokens = 99, .corpus = 1},
                                    {.seed = 2, .corpus = 1},
                                    {.sorted_together = 3, .corpus = 1}}) {
    EXPECT_NE(print(other), one);
  }
}

}  // namespace
}  // namespace heed::data
