#include "heed/train/schedule.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "heed/base/check.h"

namespace heed::train {
namespace {

// At the end of the warm-up.
double peak(const ScheduleConfig& c) {
  if (c.kind != ScheduleKind::paper) return c.peak;
  const auto warmup = static_cast<double>(std::max<Index>(c.warmup, 1));
  return c.factor / std::sqrt(static_cast<double>(c.width) * warmup);
}

void check_config(const ScheduleConfig& c) {
  check(c.width > 0, "schedule: got width {}, wanted more than 0", c.width);
  check(c.factor > 0.0, "schedule: got factor {}, wanted more than 0", c.factor);
  check(c.peak > 0.0, "schedule: got peak {}, wanted more than 0", c.peak);
  check(c.warmup >= 0, "schedule: got a warm-up of {} steps, wanted 0 or more", c.warmup);
  check(0.0 <= c.floor && c.floor <= peak(c), "schedule: got floor {}, wanted 0 to the peak {}",
        c.floor, peak(c));
  check(!comes_down(c.kind) || c.steps > c.warmup,
        "schedule: got {} steps, wanted more than the warm-up's {}", c.steps, c.warmup);
}

// From 0 at the end of the warm-up to 1 at `steps`.
double progress(const ScheduleConfig& c, Index step) {
  return std::min(1.0,
                  static_cast<double>(step - c.warmup) / static_cast<double>(c.steps - c.warmup));
}

double after_warmup(const ScheduleConfig& c, Index step) {
  const double top = peak(c);
  switch (c.kind) {
    case ScheduleKind::paper:
    case ScheduleKind::inverse_square_root:
      return top * std::sqrt(static_cast<double>(std::max<Index>(c.warmup, 1)) /
                             static_cast<double>(step));
    case ScheduleKind::cosine:
      return c.floor +
             (top - c.floor) * 0.5 * (1.0 + std::cos(std::numbers::pi * progress(c, step)));
    case ScheduleKind::linear:
      return top + (c.floor - top) * progress(c, step);
    case ScheduleKind::constant:
      return top;
  }
  throw Error("schedule: unknown kind");
}

}  // namespace

bool comes_down(ScheduleKind kind) {
  return kind == ScheduleKind::cosine || kind == ScheduleKind::linear;
}

double learning_rate(const ScheduleConfig& config, Index step) {
  check_config(config);
  check(step > 0, "schedule: got step {}, wanted 1 or more", step);
  if (step <= config.warmup) {
    return peak(config) * static_cast<double>(step) / static_cast<double>(config.warmup);
  }
  return std::max(config.floor, after_warmup(config, step));
}

}  // namespace heed::train
