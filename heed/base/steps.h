#pragma once

#include "heed/base/spans.h"

namespace heed {

// Sequences gone through side by side, a row of each at a step: the longest first, so that those
// that still have a row at a step are the first ones.
class Steps {
 public:
  explicit Steps(const Spans& spans);

  Index count() const { return std::ssize(alive_); }
  // Sequences that have a row at that step.
  Index alive(Index step) const { return alive_[step]; }
  // Rows of the steps before.
  Index first(Index step) const { return first_[step]; }
  // The sequences, by length, equals as they stood. (B)
  std::span<const Index> order() const { return order_; }

 private:
  std::vector<Index> order_, alive_, first_;
};

}  // namespace heed
