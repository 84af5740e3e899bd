#include "heed/nn/rotary.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace heed::nn {
namespace {

double scaled(double frequency, const RotaryScaling& scaling) {
  switch (scaling.kind) {
    case RotaryScaling::Kind::none:
      return frequency;
    case RotaryScaling::Kind::linear:
      return frequency / scaling.factor;
    case RotaryScaling::Kind::llama3: {
      const double turns =
          static_cast<double>(scaling.original_length) * frequency / (2 * std::numbers::pi);
      const double kept = std::clamp(
          (turns - scaling.low_frequency) / (scaling.high_frequency - scaling.low_frequency), 0.0,
          1.0);
      return kept * frequency + (1 - kept) * frequency / scaling.factor;
    }
  }
  throw Error("rotary: unknown scaling");
}

}  // namespace

std::vector<std::string> faults(const RotaryConfig& config) {
  const RotaryScaling& scaling = config.scaling;
  std::vector<std::string> found;
  const auto unless = [&](bool ok, std::string fault) {
    if (!ok) found.push_back(std::move(fault));
  };
  unless(config.width > 0 && config.width % 2 == 0,
         fmt::format("turns pairs, not {} elements of a head", config.width));
  unless(config.base > 0, fmt::format("a base of {}, wanted a positive one", config.base));
  unless(scaling.factor > 0, fmt::format("a factor of {}, wanted a positive one", scaling.factor));
  if (scaling.kind != RotaryScaling::Kind::llama3) return found;
  unless(scaling.low_frequency < scaling.high_frequency,
         fmt::format("a low frequency of {}, wanted one below the high one, {}",
                     scaling.low_frequency, scaling.high_frequency));
  unless(scaling.original_length > 0,
         fmt::format("an original length of {}", scaling.original_length));
  return found;
}

Rotary::Rotary(const RotaryConfig& config) {
  const std::vector<std::string> found = faults(config);
  check(found.empty(), "rotary: {}", fmt::join(found, "; "));
  for (Index i = 0; i < config.width; i += 2) {
    const double exponent = static_cast<double>(i) / static_cast<double>(config.width);
    frequencies_.push_back(scaled(std::pow(config.base, -exponent), config.scaling));
  }
}

ops::Rotation Rotary::forward(std::span<const Token> positions) const {
  return ops::rotation(frequencies_, positions);
}

}  // namespace heed::nn
