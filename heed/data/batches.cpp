#include "heed/data/batches.h"

#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <numeric>
#include <thread>

#include "heed/base/check.h"
#include "heed/text/fingerprint.h"

namespace heed::data {
namespace {

constexpr std::size_t kAhead = 4;  // batches

}  // namespace

Batch batch_of(const Pairs& pairs, std::span<const std::uint32_t> which,
               const BatchOptions& options) {
  Batch batch;
  std::vector<Index> source_lengths, target_lengths;
  for (const std::uint32_t i : which) {
    std::vector<Token>&source = batch.source.ids, &target = batch.target.ids;
    const Index sources = std::ssize(source), targets = std::ssize(target);
    target.push_back(options.start);
    pairs.append(i, source, target);
    source.push_back(options.end);
    batch.labels.insert(batch.labels.end(), target.begin() + targets + 1, target.end());
    batch.labels.push_back(options.end);
    source_lengths.push_back(std::ssize(source) - sources);
    target_lengths.push_back(std::ssize(target) - targets);
  }
  batch.source.spans = Spans(source_lengths);
  batch.target.spans = Spans(target_lengths);
  return batch;
}

Batch batch_of(const Pairs& pairs, const BatchOptions& options) {
  std::vector<std::uint32_t> all(pairs.count());
  std::iota(all.begin(), all.end(), 0);
  return batch_of(pairs, all, options);
}

// Makes the batches from a position on, in order, and keeps a few ready. Makes none before the
// first is asked for: a run that goes on in another epoch needs none of this one.
class Batches::Producer {
 public:
  struct Made {
    Batch batch;
    Index batches = 0;  // of its epoch
    std::exception_ptr error = nullptr;
  };

  Producer(PairsOfEpoch pairs, const BatchOptions& options, Position from)
      : pairs_(std::move(pairs)), options_(options), from_(from) {}

  ~Producer() {
    {
      const std::lock_guard lock(mutex_);
      stopped_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
  }

  // The next batch, still in line.
  const Made& front() {
    if (!thread_.joinable()) thread_ = std::thread([this] { run(from_); });
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return !ready_.empty(); });
    if (ready_.front().error) std::rethrow_exception(ready_.front().error);
    return ready_.front();
  }

  Made take() {
    front();
    Made made;
    {
      const std::lock_guard lock(mutex_);
      made = std::move(ready_.front());
      ready_.pop_front();
    }
    changed_.notify_all();
    return made;
  }

 private:
  void run(Position from) {
    try {
      for (;; from = {from.epoch + 1, 0}) {
        if (!run_epoch(from)) return;
      }
    } catch (...) {
      put({.batch = {}, .error = std::current_exception()});
    }
  }

  bool run_epoch(Position from) {
    const auto pairs = pairs_(from.epoch);
    const BatchPlan plan(*pairs, options_, from.epoch);
    check(from.batch >= 0 && from.batch < plan.batches(),
          "batches: cannot go on at batch {} of epoch {}, which has {}", from.batch, from.epoch,
          plan.batches());
    for (Index b = from.batch; b < plan.batches(); ++b) {
      if (!put({.batch = batch_of(*pairs, plan.pairs_of(b), options_), .batches = plan.batches()}))
        return false;
    }
    return true;
  }

  bool put(Made made) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return stopped_ || ready_.size() < kAhead; });
    if (stopped_) return false;
    ready_.push_back(std::move(made));
    lock.unlock();
    changed_.notify_all();
    return true;
  }

  PairsOfEpoch pairs_;
  BatchOptions options_;
  Position from_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Made> ready_;
  bool stopped_ = false;
  std::thread thread_;  // begins with the first question; last: it uses all of the above
};

Batches::Batches(std::shared_ptr<const Pairs> pairs, const BatchOptions& options)
    : Batches([pairs = std::move(pairs)](Index) { return pairs; }, options) {}

Batches::Batches(PairsOfEpoch pairs, const BatchOptions& options)
    : pairs_(std::move(pairs)),
      options_(options),
      producer_(std::make_unique<Producer>(pairs_, options_, position_)) {}

Batches::~Batches() = default;

Batch Batches::next() {
  auto made = producer_->take();
  ++position_.batch;
  if (position_.batch == made.batches) position_ = {position_.epoch + 1, 0};
  return std::move(made.batch);
}

Position Batches::position() const {
  return position_;
}

void Batches::restore(Position place) {
  producer_.reset();
  position_ = place;
  producer_ = std::make_unique<Producer>(pairs_, options_, place);
}

Index Batches::batches() const {
  return producer_->front().batches;
}

std::uint64_t Batches::fingerprint() const {
  if (options_.corpus == 0) return 0;
  Fingerprint print;
  for (const auto number :
       {static_cast<Index>(options_.order), options_.batch_tokens, options_.sorted_together,
        Index{options_.seed}, Index{options_.end}, Index{options_.start}}) {
    print.add(static_cast<std::uint64_t>(number));
  }
  print.add(options_.corpus);
  return print.value();
}

}  // namespace heed::data
