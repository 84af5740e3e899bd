#include "heed/train/pace.h"

#include <algorithm>
#include <limits>

namespace heed::train {

double Pace::seconds() const {
  return first_.seconds + clock_.seconds();
}

double Pace::seconds_left(const Limits& limits, const Progress& now, double epoch) const {
  const double spent = now.seconds - first_.seconds;
  double left = std::numeric_limits<double>::infinity();
  if (limits.steps > 0) {
    left = spent * static_cast<double>(limits.steps - now.step) /
           static_cast<double>(now.step - first_.step);
  }
  if (limits.tokens > 0) {
    left = std::min(left, spent * static_cast<double>(limits.tokens - now.tokens) /
                              static_cast<double>(now.tokens - first_.tokens));
  }
  if (limits.epochs > 0) {
    left = std::min(left,
                    spent * (static_cast<double>(limits.epochs) - epoch) / (epoch - first_epoch_));
  }
  if (limits.seconds > 0.0) left = std::min(left, limits.seconds - now.seconds);
  return std::max(0.0, left);
}

}  // namespace heed::train
