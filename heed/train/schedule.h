#pragma once

#include "heed/base/index.h"

namespace heed::train {

enum class ScheduleKind {
  paper,                // the 2017 paper, section 5.3, equation 3
  inverse_square_root,  // the same curve given by its peak, as fairseq and Marian have it
  cosine,               // Loshchilov and Hutter (2017), half a period
  linear,
  constant,
};

// Whether the rate comes down to the floor at a step that has to be known: cosine and linear.
bool comes_down(ScheduleKind kind);

// Every kind climbs in a straight line from zero over the first `warmup` steps, and reaches its
// peak at the last of them.
struct ScheduleConfig {
  ScheduleKind kind = ScheduleKind::paper;
  double factor = 1.0;  // paper: on the whole curve
  Index width = 512;    // paper: the model's width
  double peak = 5e-4;   // every kind but the paper's
  Index warmup = 4000;  // steps
  Index steps = 0;      // cosine, linear: the step that has come down to the floor
  double floor = 0.0;   // after the warm-up, the rate is never below it
};

// The learning rate of `step`, counted from 1; after the warm-up of w steps, with p from 0 at step
// w to 1 at step `steps`:
//   paper                factor * width^-1/2 * min(step^-1/2, step * w^-3/2)
//   inverse_square_root  peak * sqrt(w / step), a w of 0 counting as 1
//   cosine               floor + (peak - floor) * (1 + cos(pi p)) / 2
//   linear               peak + (floor - peak) * p
//   constant             peak
// Throws at a negative number, a floor above the peak, a kind's missing `steps`, or step 0.
double learning_rate(const ScheduleConfig& config, Index step);

}  // namespace heed::train
