#include "heed/models/teacher_forcing.h"

#include <algorithm>
#include <cmath>

#include "heed/base/check.h"

namespace heed::models {
namespace {

double unbounded(ForcingDecay decay, double step, double steps) {
  switch (decay) {
    case ForcingDecay::none:
      return 1.0;
    case ForcingDecay::linear:
      return 1.0 - step / steps;
    case ForcingDecay::exponential:
      return std::exp(-step / steps);
    case ForcingDecay::inverse_sigmoid:
      return steps / (steps + std::exp(step / steps));
  }
  return 1.0;
}

}  // namespace

float true_words(const TeacherForcing& forcing, Index step) {
  check(forcing.steps >= 1, "teacher forcing: decays over {} steps, wanted 1 or more",
        forcing.steps);
  check(0.0f <= forcing.least && forcing.least <= 1.0f,
        "teacher forcing: {} of the words, wanted 0 to 1", forcing.least);
  const double share =
      unbounded(forcing.decay, static_cast<double>(step), static_cast<double>(forcing.steps));
  return std::clamp(static_cast<float>(share), forcing.least, 1.0f);
}

}  // namespace heed::models
