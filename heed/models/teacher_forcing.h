#pragma once

#include "heed/base/index.h"

namespace heed::models {

// How the probability falls with which a decoder that is trained reads the true word and not its
// own ("Scheduled Sampling for Sequence Prediction with Recurrent Neural Networks", Bengio et al.,
// 2015, section 2.4), at step i of k steps:
//   none             1: teacher forcing
//   linear           1 - i / k
//   exponential      e^(-i / k)
//   inverse_sigmoid  k / (k + e^(i / k))
enum class ForcingDecay { none, linear, exponential, inverse_sigmoid };

struct TeacherForcing {
  ForcingDecay decay = ForcingDecay::none;
  Index steps = 1000;  // k
  float least = 0.0f;  // of the probability
};

// Throws where steps or probabilities make no sense.
float true_words(const TeacherForcing& forcing, Index step);

}  // namespace heed::models
