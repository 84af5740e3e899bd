#pragma once

#include <string>

#include "heed/data/batch_source.h"

namespace heed::train {

// The validation that none has beaten. Step 0: there was none yet.
struct Best {
  Index step = 0;
  double score = 0.0;
};

// Sums over the steps since the last report.
struct Window {
  double loss = 0.0;           // summed over tokens
  Index tokens = 0;            // target tokens whose label counts
  double gradient_norm = 0.0;  // the last step's, before clipping
  double seconds = 0.0;        // of steps, without validation
};

// Whether the validation of a step was made.
enum class Validated { not_due, owed, done };

// What a checkpoint was saved for.
enum class Occasion {
  due,      // an interval or the end of the training: one of the run's last
  passing,  // only to go on from it, or as the best
};

// What training must remember besides tensors to go on as if it had never stopped.
struct Progress {
  std::uint32_t seed = 0;
  Index step = 0;    // steps made, skipped ones among them
  Index tokens = 0;  // target tokens of all steps whose label counts
  data::Position position;
  Index skipped_in_a_row = 0;  // steps whose loss or gradient was not finite
  Best best;
  Index validations_since_best = 0;
  Window window;
  double seconds = 0.0;  // spent in training, over all runs
  Validated validated = Validated::not_due;
  Occasion saved = Occasion::due;
  std::uint64_t data = 0;  // BatchSource::fingerprint
};

// As JSON. Reading gives back every bit, takes what earlier versions did not write as they meant
// it, and throws Error, one line that begins with `what`, for text that is not a Progress.
std::string to_json(const Progress& progress);
Progress progress_from_json(std::string_view text, const std::string& what);

}  // namespace heed::train
