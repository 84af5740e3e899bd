#pragma once

#include <filesystem>
#include <string>

#include "heed/base/index.h"

namespace heed::compare {

// What has become of a step of a comparison, such as a training.
enum class Fate {
  open,  // not begun, or stopped on the way, to go on later
  done,
  diverged,  // its loss or gradients were not finite any more: a result
  failed,    // for any other reason
};

struct Outcome {
  Fate fate = Fate::open;
  std::string message = {};  // why it diverged or failed
  double seconds = 0.0;      // by the clock, over all attempts
  Index peak_memory = 0;     // bytes, of the attempt that took the most

  friend bool operator==(const Outcome&, const Outcome&) = default;
};

// As a small JSON file; a missing one is an open outcome. Throws Error, beginning with the path, at
// one that is no outcome.
void save_outcome(const std::filesystem::path& file, const Outcome& outcome);
Outcome load_outcome(const std::filesystem::path& file);

}  // namespace heed::compare
