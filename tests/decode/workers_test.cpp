#include "heed/decode/workers.h"

#include <gtest/gtest.h>
#include <omp.h>

#include <atomic>
#include <vector>

#include "heed/base/check.h"

namespace heed::decode {
namespace {

TEST(Workers, DoEveryTaskOnce) {
  for (int workers : {1, 2, 5}) {
    std::vector<std::atomic<int>> done(100);
    on_workers(workers, 1, 100, [&](Index i) {
      EXPECT_EQ(omp_get_max_threads(), 1);
      ++done[i];
    });
    for (const auto& count : done) EXPECT_EQ(count, 1);
  }
}

TEST(Workers, GiveTheThreadsBack) {
  const int before = omp_get_max_threads();
  on_workers(1, 3, 1, [&](Index) { EXPECT_EQ(omp_get_max_threads(), 3); });
  on_workers(1, 0, 1, [&](Index) { EXPECT_EQ(omp_get_max_threads(), before); });
  EXPECT_EQ(omp_get_max_threads(), before);
}

TEST(Workers, ThrowWhatATaskThrew) {
  for (int workers : {1, 3}) {
    try {
      on_workers(workers, 1, 50, [](Index i) { check(i != 7, "task {}", i); });
      FAIL();
    } catch (const Error& error) {
      EXPECT_STREQ(error.what(), "task 7");
    }
  }
}

}  // namespace
}  // namespace heed::decode
