#include <gtest/gtest.h>

#include "heed/data/batches.h"
#include "heed/data/token_cache.h"
#include "tests/counted_heap.h"
#include "tests/scratch.h"

namespace heed::data {
namespace {

using counted_heap::most_within;

constexpr Index kLongest = 9;  // tokens a side

// Pairs that take no memory, as many as one likes.
class MadeUpPairs : public Pairs {
 public:
  explicit MadeUpPairs(Index count) : count_(count) {}

  Index count() const override { return count_; }
  PairLengths lengths(Index i) const override { return {1 + i % kLongest, 1 + i / 9 % kLongest}; }
  void append(Index i, std::vector<Token>& source, std::vector<Token>& target) const override {
    source.resize(source.size() + lengths(i).source, 5);
    target.resize(target.size() + lengths(i).target, 6);
  }

 private:
  Index count_;
};

void write_cache(const std::filesystem::path& path, Index count) {
  const MadeUpPairs pairs(count);
  TokenCacheWriter cache(path, 1);
  for (Index i = 0; i < count; ++i) {
    const SentencePair pair = pairs[i];
    cache.add({pair.source, pair.target});
  }
  cache.commit({.lines = count, .kept = count});
}

TEST(Memory, OfACacheThatIsWrittenAndReadDoesNotGrowWithIt) {
  const Scratch scratch;
  const auto most = [&](Index pairs) {
    return most_within([&] {
      write_cache(scratch / "cache", pairs);
      EXPECT_EQ(TokenCache::open(scratch / "cache", 1, 10)->count(), pairs);
    });
  };
  most(10);  // what is made once
  EXPECT_LE(most(250'000), most(50'000) + 1024);
}

TEST(Memory, OfAPlanIsFourBytesAPair) {
  const BatchOptions options{.batch_tokens = 500};
  const auto most = [&](Index pairs) {
    return most_within([&] { BatchPlan(MadeUpPairs(pairs), options, 0); });
  };
  const double few = static_cast<double>(most(100'000)), many = static_cast<double>(most(500'000));
  EXPECT_LT((many - few) / 400'000, 4.5);
}

// Beside it are the batches that are made ahead, and the plan.
TEST(Memory, OfBatchesOutOfACacheIsFourBytesAPair) {
  const Scratch scratch;
  const auto most = [&](Index pairs) {
    write_cache(scratch / "cache", pairs);
    const auto cache =
        std::make_shared<TokenCache>(TokenCache::open(scratch / "cache", 1, 10).value());
    return most_within([&] {
      Batches batches(cache, {.batch_tokens = 500});
      for (int i = 0; i < 100; ++i) batches.next();
    });
  };
  const double few = static_cast<double>(most(50'000)), many = static_cast<double>(most(250'000));
  EXPECT_LT((many - few) / 200'000, 4.5);
}

}  // namespace
}  // namespace heed::data
