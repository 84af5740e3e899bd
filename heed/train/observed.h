#pragma once

#include <utility>
#include <vector>

#include "heed/nn/pass.h"

namespace heed::train {

// What the passes of a step found for running means, until the step is taken.
class Observed {
 public:
  // From here on what `pass` finds is kept; this must outlive it.
  void watch(nn::Pass& pass);
  // Moves each running mean by nn::kObservedShare towards what was found, one after the other.
  void move_means() const;

 private:
  std::vector<std::pair<Tensor, Tensor>> found_;  // a running mean, and what a batch has
};

}  // namespace heed::train
