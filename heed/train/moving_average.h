#pragma once

#include "heed/train/named_tensors.h"
#include "heed/train/slices.h"

namespace heed::train {

// An exponential moving average of parameters that training changes, kept beside them.
class MovingAverage {
 public:
  MovingAverage() = default;  // of nothing
  // Starts as the parameters are. `decay` in [0, 1) is the share that the past keeps at each step;
  // early on no more than (1 + t) / (10 + t), so that the random start is soon forgotten.
  MovingAverage(NamedTensors parameters, double decay);

  bool empty() const { return parameters_.empty(); }
  // Of a slice of the parameters, after step t, counted from 1.
  void update(Index step, const Slice& slice);
  const NamedTensors& tensors() const { return mean_; }  // under the parameters' names

  // Exchanges the parameters' values with the average's; again, and all is as before.
  void swap();

 private:
  NamedTensors parameters_;
  NamedTensors mean_;
  double decay_ = 0.0;
};

}  // namespace heed::train
