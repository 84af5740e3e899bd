#include "heed/data/batch_plan.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>

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

Load load_of(const PairLengths& pair) {  // with </s> or <pad>
  return {pair.source + 1, pair.target + 1};
}

// Cuts an order of pairs into batches, each a run of it.
class BatchCutter {
 public:
  explicit BatchCutter(Index batch_tokens) : batch_tokens_(batch_tokens) {}

  void take(const Load& next) {  // of the order
    check(next.larger() <= batch_tokens_,
          "batches: a sentence of {} tokens does not fit a batch of {}; raise the batch tokens or "
          "lower the maximum length",
          next.larger(), batch_tokens_);
    if ((filled_ + next).larger() > batch_tokens_) close();
    ++open_.end;
    filled_ = filled_ + next;
  }
  void close() {
    if (open_.end > open_.begin) closed_.push_back(open_);
    open_.begin = open_.end;
    filled_ = {};
  }
  // As if what is in no closed batch had not been taken; says how many pairs that is.
  std::uint32_t give_back() {
    filled_ = {};
    return std::exchange(open_.end, open_.begin) - open_.begin;
  }
  std::vector<BatchRun> take_closed() { return std::move(closed_); }

 private:
  Index batch_tokens_;
  BatchRun open_;
  std::vector<BatchRun> closed_;
  Load filled_;
};

struct PooledPair {
  std::uint32_t pair = 0;
  Load load;
};

// Cuts `order` into pools of some batches, and each, sorted by length where it stands, into
// batches. What does not fill one goes into the next pool.
void cut_by_length(std::span<std::uint32_t> order, const Pairs& pairs, const BatchOptions& options,
                   BatchCutter& cutter) {
  const Index pool_tokens = options.batch_tokens * options.sorted_together;
  std::vector<PooledPair> pool;
  auto first = order.begin();  // of the pool
  Index tokens = 0;
  const auto cut = [&] {
    std::ranges::stable_sort(pool, {}, [](const PooledPair& one) { return one.load.larger(); });
    for (const PooledPair& one : pool) {
      *first++ = one.pair;
      cutter.take(one.load);
    }
  };
  for (const std::uint32_t pair : order) {
    pool.push_back({pair, load_of(pairs.lengths(pair))});
    tokens += pool.back().load.larger();
    if (tokens < pool_tokens) continue;
    cut();
    const std::uint32_t left = cutter.give_back();
    first -= left;
    pool.erase(pool.begin(), pool.end() - left);
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
  order_.resize(pairs.count());
  std::iota(order_.begin(), order_.end(), 0);
  BatchCutter cutter(options.batch_tokens);
  if (options.order == Order::shuffled) shuffle(order_, random, kPairs);
  if (options.order == Order::shuffled && options.sorted_together > 1) {
    cut_by_length(order_, pairs, options, cutter);
  } else {
    for (const std::uint32_t pair : order_) cutter.take(load_of(pairs.lengths(pair)));
    cutter.close();
  }
  batches_ = cutter.take_closed();
  if (options.order == Order::shuffled) shuffle(batches_, random, kBatches);
}

std::span<const std::uint32_t> BatchPlan::pairs_of(Index batch) const {
  check(batch >= 0 && batch < batches(), "batches: batch {} of {}", batch, batches());
  const BatchRun& run = batches_[batch];
  return std::span(order_).subspan(run.begin, run.end - run.begin);
}

}  // namespace heed::data
