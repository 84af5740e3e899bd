#include "heed/data/batch_plan.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "heed/base/check.h"
#include "heed/base/random.h"

namespace heed::data {
namespace {

enum Purpose : std::uint32_t { kPairs, kBatches };  // of random numbers

template <typename T>
void shuffle(std::vector<T>& things, const Philox& random, Purpose purpose) {
  for (std::size_t i = things.size(); i > 1; --i) {
    const auto words = random({static_cast<std::uint32_t>(i), 0, purpose, 0});
    const std::uint64_t number = std::uint64_t{words[0]} << 32 | words[1];
    const auto below = static_cast<std::size_t>((static_cast<unsigned __int128>(number) * i) >> 64);
    std::swap(things[i - 1], things[below]);
  }
}

struct Load {
  Index source = 0, target = 0;

  Load operator+(const Load& other) const { return {source + other.source, target + other.target}; }
  Index larger() const { return std::max(source, target); }
};

Load load_of(const TokenPair& pair) {  // with </s> or <pad>
  return {std::ssize(pair.source) + 1, std::ssize(pair.target) + 1};
}

// Fills batches one after the other.
class BatchCutter {
 public:
  BatchCutter(const Pairs& pairs, Index batch_tokens)
      : pairs_(pairs), batch_tokens_(batch_tokens) {}

  void add(std::uint32_t pair) {
    const Load load = load_of(pairs_[pair]);
    check(load.larger() <= batch_tokens_,
          "batches: a sentence of {} tokens does not fit a batch of {}; raise the batch tokens or "
          "lower the maximum length",
          load.larger(), batch_tokens_);
    if ((filled_ + load).larger() > batch_tokens_) close();
    open_.push_back(pair);
    filled_ = filled_ + load;
  }
  void close() {
    if (!open_.empty()) closed_.push_back(std::move(open_));
    open_.clear();
    filled_ = {};
  }
  std::vector<std::uint32_t> take_open() {
    filled_ = {};
    return std::exchange(open_, {});
  }
  std::vector<std::vector<std::uint32_t>>& closed() { return closed_; }

 private:
  const Pairs& pairs_;
  Index batch_tokens_;
  std::vector<std::uint32_t> open_;
  std::vector<std::vector<std::uint32_t>> closed_;
  Load filled_;
};

// Cuts `order` into pools of some batches, and each, sorted by length, into batches. What does not
// fill one goes into the next pool.
void cut_by_length(const std::vector<std::uint32_t>& order, const Pairs& pairs,
                   const BatchOptions& options, BatchCutter& cutter) {
  const Index pool_tokens = options.batch_tokens * options.sorted_together;
  std::vector<std::uint32_t> pool;
  Index tokens = 0;
  const auto cut = [&] {
    std::stable_sort(pool.begin(), pool.end(), [&](std::uint32_t a, std::uint32_t b) {
      return load_of(pairs[a]).larger() < load_of(pairs[b]).larger();
    });
    for (const std::uint32_t pair : pool) cutter.add(pair);
  };
  for (const std::uint32_t pair : order) {
    pool.push_back(pair);
    tokens += load_of(pairs[pair]).larger();
    if (tokens < pool_tokens) continue;
    cut();
    pool = cutter.take_open();
    tokens = 0;
  }
  cut();
  cutter.close();
}

void check_options(const Pairs& pairs, const BatchOptions& options) {
  check(pairs.count() > 0, "batches: the corpus has no sentence pairs");
  check(pairs.count() <= std::numeric_limits<std::uint32_t>::max(),
        "batches: got {} sentence pairs, wanted fewer than 2^32", pairs.count());
  check(options.batch_tokens >= 2, "batches: got {} tokens a batch, wanted 2 or more",
        options.batch_tokens);
  check(options.sorted_together >= 1 && options.sorted_together <= 1 << 20,
        "batches: got {} batches sorted together, wanted 1 to 1048576", options.sorted_together);
}

}  // namespace

BatchPlan::BatchPlan(const Pairs& pairs, const BatchOptions& options, Index epoch) {
  check_options(pairs, options);
  const Philox random{.seed = options.seed, .step = static_cast<std::uint32_t>(epoch)};
  std::vector<std::uint32_t> order(pairs.count());
  std::iota(order.begin(), order.end(), 0);
  BatchCutter cutter(pairs, options.batch_tokens);
  if (options.order == Order::shuffled) shuffle(order, random, kPairs);
  if (options.order == Order::shuffled && options.sorted_together > 1) {
    cut_by_length(order, pairs, options, cutter);
  } else {
    for (const std::uint32_t pair : order) cutter.add(pair);
    cutter.close();
  }
  auto& batches = cutter.closed();
  if (options.order == Order::shuffled) shuffle(batches, random, kBatches);
  begins_.push_back(0);
  pairs_.reserve(order.size());
  for (const auto& batch : batches) {
    pairs_.insert(pairs_.end(), batch.begin(), batch.end());
    begins_.push_back(pairs_.size());
  }
}

std::span<const std::uint32_t> BatchPlan::pairs_of(Index batch) const {
  check(batch >= 0 && batch < batches(), "batches: batch {} of {}", batch, batches());
  return std::span(pairs_).subspan(begins_[batch], begins_[batch + 1] - begins_[batch]);
}

}  // namespace heed::data
