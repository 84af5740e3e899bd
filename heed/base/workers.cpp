#include "heed/base/workers.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <thread>
#include <vector>

#include "heed/base/threads.h"

namespace heed {

void on_workers(int workers, Index count, const std::function<void(Index)>& task) {
  const int threads = thread_count();
  const int crew_size =
      static_cast<int>(std::clamp<Index>(count, 1, workers > 0 ? workers : threads));
  const int inside = std::max(1, threads / crew_size);
  std::vector<std::exception_ptr> thrown(count);
  std::atomic<Index> next = 0;
  std::atomic<bool> failed = false;
  const auto work = [&] {
    const Threads loops(inside);
    for (Index i = next++; i < count && !failed; i = next++) {
      try {
        task(i);
      } catch (...) {
        thrown[i] = std::current_exception();
        failed = true;
      }
    }
  };
  if (crew_size == 1) {
    work();
  } else {
    std::vector<std::jthread> crew;
    for (int w = 0; w < crew_size; ++w) crew.emplace_back(work);
  }
  for (const std::exception_ptr& one : thrown) {
    if (one) std::rethrow_exception(one);
  }
}

}  // namespace heed
