#include "heed/base/steps.h"

#include <algorithm>
#include <numeric>

namespace heed {

Steps::Steps(const Spans& spans) : order_(spans.count()) {
  std::iota(order_.begin(), order_.end(), Index{0});
  std::ranges::stable_sort(order_, std::ranges::greater{},
                           [&](Index s) { return spans.length(s); });
  Index alive = spans.count(), rows = 0;
  for (Index step = 0; step < spans.longest(); ++step) {
    while (spans.length(order_[alive - 1]) <= step) --alive;
    alive_.push_back(alive);
    first_.push_back(rows);
    rows += alive;
  }
}

}  // namespace heed
