#include "heed/base/threads.h"

#include <omp.h>

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

namespace heed {
namespace {

// How often one looks for work before going to sleep: some 80 us. Loops follow each other faster
// than a sleeping thread wakes up, but a busy machine has other use for a processor than waiting.
constexpr int kLooks = 4000;

constexpr int kMostHelpers = 0xFF;

thread_local int threads_wanted = 0;  // 0: as OpenMP has it
thread_local bool in_loop = false;

void pause() {
#ifdef __x86_64__
  __builtin_ia32_pause();
#endif
}

// Waits until ready() of what the atomic holds; returns that.
template <typename T, typename Ready>
T wait_until(const std::atomic<T>& value, const Ready& ready) {
  T seen = value;
  for (int looks = 0; looks < kLooks && !ready(seen); ++looks, seen = value) pause();
  for (; !ready(seen); seen = value) value.wait(seen);
  return seen;
}

// The threads that help one thread, its leader, with its loops. A loop is open while it has tasks
// left; a helper takes part in it if it finds it open. The leader waits for those inside alone, so
// a helper that does not come, as on a busy machine, holds nobody up.
class Team {
 public:
  Team() = default;
  ~Team() {
    stopping_ = true;
    open();
    state_.notify_all();
  }
  Team(const Team&) = delete;
  Team& operator=(const Team&) = delete;

  void run(Index count, const LoopBody& body, int threads) {
    count_ = count;
    body_ = body;
    next_ = 0;
    limit_ = threads - 1;
    while (std::ssize(helpers_) < limit_) {
      helpers_.emplace_back([this, number = static_cast<int>(helpers_.size())] { help(number); });
    }
    open();
    state_.notify_all();
    take_tasks();
    const std::uint32_t closed = state_.fetch_and(~kOpen) & ~kOpen;
    if (closed & kInside) {
      wait_until(emptied_, [&](std::uint32_t round) { return round == closed / kRound; });
    }
  }

 private:
  // Of the state: how many helpers are inside, whether the loop is open, and its number.
  static constexpr std::uint32_t kInside = kMostHelpers, kOpen = 0x100, kRound = 0x200;

  void open() { state_ = (state_ / kRound + 1) * kRound | kOpen; }

  void take_tasks() {
    in_loop = true;
    for (Index i = next_++; i < count_; i = next_++) body_.run(body_.body, i);
    in_loop = false;
  }

  // Goes into the next open loop that this helper was not in. Returns its number.
  std::uint32_t enter(std::uint32_t last) {
    for (;;) {
      std::uint32_t seen =
          wait_until(state_, [&](std::uint32_t s) { return (s & kOpen) && s / kRound != last; });
      if (state_.compare_exchange_strong(seen, seen + 1)) return seen / kRound;
    }
  }

  void leave() {
    const std::uint32_t left = --state_;
    if (left & (kInside | kOpen)) return;
    emptied_ = left / kRound;
    emptied_.notify_one();
  }

  void help(int number) {
    for (std::uint32_t round = 0; !stopping_;) {
      round = enter(round);
      if (number < limit_) take_tasks();
      leave();
    }
  }

  std::atomic<std::uint32_t> state_ = 0;
  std::atomic<std::uint32_t> emptied_ = 0;  // the last loop that its helpers left closed
  alignas(64) std::atomic<Index> next_ = 0;
  Index count_ = 0;
  LoopBody body_{};
  int limit_ = 0;  // helpers that this loop may have
  std::atomic<bool> stopping_ = false;
  std::vector<std::jthread> helpers_;  // the last member: they end before what they use
};

}  // namespace

int thread_count() {
  const int wanted = threads_wanted > 0 ? threads_wanted : omp_get_max_threads();
  return std::clamp(wanted, 1, kMostHelpers + 1);
}

Threads::Threads(int count) : before_(threads_wanted) {
  if (count > 0) threads_wanted = count;
}

Threads::~Threads() {
  threads_wanted = before_;
}

void on_threads(Index count, const LoopBody& body) {
  const int threads = static_cast<int>(std::min<Index>(thread_count(), count));
  if (in_loop || threads == 1) {
    for (Index i = 0; i < count; ++i) body.run(body.body, i);
    return;
  }
  static thread_local Team team;
  team.run(count, body, threads);
}

}  // namespace heed
