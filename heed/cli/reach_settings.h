#pragma once

#include "heed/cli/settings.h"

namespace heed::cli {

// Which words a gradient is taken of, and in which weights.
struct ReachWords {
  Index count = 8;         // of a sentence or a window, evenly over it
  bool untrained = false;  // weights as a training would first draw them
  std::uint32_t seed = 1;
};

void declare_reach(Settings& settings, ReachWords& words);

}  // namespace heed::cli
