#include "heed/decode/workers.h"

#include <omp.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <thread>
#include <vector>

#include "heed/base/threads.h"

namespace heed::decode {

void on_workers(int workers, int threads, Index count, const std::function<void(Index)>& task) {
  const int inside = threads > 0 ? threads : omp_get_max_threads();
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
  if (workers <= 1 || count <= 1) {
    work();
  } else {
    std::vector<std::jthread> crew;
    for (Index w = 0; w < std::min<Index>(workers, count); ++w) crew.emplace_back(work);
  }
  for (const std::exception_ptr& one : thrown) {
    if (one) std::rethrow_exception(one);
  }
}

}  // namespace heed::decode
