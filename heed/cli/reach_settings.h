#pragma once

#include "heed/cli/settings.h"
#include "heed/text/lines.h"

namespace heed::cli {

// What a measure of any model's reach is asked, but for its text.
struct ReachMeasure {
  std::filesystem::path folder, figures;
  Index words = 8;         // of a sentence or a window whose gradients are taken, evenly over it
  bool untrained = false;  // weights as a training would first draw them
  std::uint32_t seed = 1;
  int threads = 0;
  InvalidUtf8 invalid = InvalidUtf8::refuse;
};

// All but the folder.
void declare_reach(Settings& settings, ReachMeasure& options);

}  // namespace heed::cli
