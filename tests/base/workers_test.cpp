#include "heed/base/workers.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "heed/base/threads.h"
#include "tests/scratch.h"

namespace heed {
namespace {

TEST(Workers, DoEveryTaskOnce) {
  for (int workers : {1, 2, 5}) {
    std::vector<std::atomic<int>> done(100);
    on_workers(workers, 100, [&](Index i) { ++done[i]; });
    for (const auto& count : done) EXPECT_EQ(count, 1);
  }
}

TEST(ParallelFor, DoesEveryTaskOnceInLoopsOfAnyThreads) {
  for (int loop = 0; loop < 3000; ++loop) {
    const Threads so_many(1 + loop % 4);
    std::vector<std::atomic<int>> done(1 + loop % 7);
    parallel_for(std::ssize(done), kWorthThreads, [&](Index i) { ++done[i]; });
    for (const auto& count : done) ASSERT_EQ(count, 1);
  }
}

TEST(ParallelFor, StaysOnItsThreadInsideATask) {
  const Threads two(2);
  std::atomic<int> elsewhere = 0;
  parallel_for(8, kWorthThreads, [&](Index) {
    const auto here = std::this_thread::get_id();
    parallel_for(8, kWorthThreads, [&](Index) { elsewhere += std::this_thread::get_id() != here; });
  });
  EXPECT_EQ(elsewhere, 0);
}

TEST(ParallelFor, RunsOnSeveralThreads) {
  const Threads two(2);
  std::atomic<int> inside = 0;
  // Each of the two tasks waits for the other, so one thread alone would wait forever.
  parallel_for(2, kWorthThreads, [&](Index) {
    for (++inside; inside < 2;) std::this_thread::yield();
  });
  EXPECT_EQ(inside, 2);
}

TEST(ParallelFor, ThrowsWhatATaskThrewOnceAllAreDone) {
  for (int threads : {1, 3}) {
    const Threads so_many(threads);
    std::atomic<int> done = 0;
    const auto work = [&] {
      parallel_for(20, kWorthThreads, [&](Index i) {
        check(i != 7, "task {}", i);
        ++done;
      });
    };
    EXPECT_THROW(work(), Error);
    EXPECT_EQ(done, 19);
  }
}

TEST(Workers, ShareTheThreadsAndGiveThemBack) {
  const Threads six(6);
  const auto inside = [](int workers, Index count) {
    std::atomic<int> threads = 0;
    on_workers(workers, count, [&](Index) { threads = thread_count(); });
    return threads.load();
  };
  EXPECT_EQ(inside(1, 9), 6);
  EXPECT_EQ(inside(2, 9), 3);
  EXPECT_EQ(inside(4, 9), 1);
  EXPECT_EQ(inside(4, 2), 3);  // no more workers than tasks
  EXPECT_EQ(inside(16, 99), 1);
  EXPECT_EQ(thread_count(), 6);
}

TEST(Workers, ThrowWhatATaskThrew) {
  for (int workers : {1, 3}) {
    const auto fails = [](Index i) { check(i != 7, "task {}", i); };
    EXPECT_EQ(error_of([&] { on_workers(workers, 50, fails); }), "task 7");
  }
}

}  // namespace
}  // namespace heed
