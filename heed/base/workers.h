#pragma once

#include <functional>

#include "heed/base/index.h"

namespace heed {

// task(i) for every i in [0, count) on so many worker threads, 0 standing for the caller's number
// of threads, each taking the next i when it is done with one; on the caller's own thread where one
// is enough. The loops inside a task share the caller's threads among the workers. Throws what a
// task threw, the first by i of those that did; tasks not begun by then are left out.
void on_workers(int workers, Index count, const std::function<void(Index)>& task);

}  // namespace heed
