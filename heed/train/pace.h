#pragma once

#include "heed/base/stopwatch.h"
#include "heed/train/progress.h"
#include "heed/train/trainer_config.h"

namespace heed::train {

// How fast a run goes, from where it began.
class Pace {
 public:
  Pace() = default;
  Pace(const Progress& begin, double epoch) : first_(begin), first_epoch_(epoch) {}

  double seconds() const;  // spent in training until now, over all runs
  // Until the first of the limits at this pace; infinite without one.
  double seconds_left(const Limits& limits, const Progress& now, double epoch) const;

 private:
  Stopwatch clock_;
  Progress first_;
  double first_epoch_ = 0.0;
};

}  // namespace heed::train
