#include "heed/train/moving_average.h"

#include <algorithm>

#include "heed/kernels/average.h"

namespace heed::train {

MovingAverage::MovingAverage(NamedTensors parameters, double decay)
    : parameters_(std::move(parameters)), mean_(copy_of(parameters_)), decay_(decay) {
  check(0.0 <= decay && decay < 1.0, "moving average: got decay {}, wanted [0, 1)", decay);
}

void MovingAverage::update(Index step, const Slice& s) {
  const auto t = static_cast<double>(step);
  const auto share = static_cast<float>(1.0 - std::min(decay_, (1.0 + t) / (10.0 + t)));
  kernels::approach(parameters_[s.parameter].second.data() + s.begin, share,
                    mean_[s.parameter].second.mutable_data() + s.begin, s.size);
}

void MovingAverage::swap() {
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    Tensor& weight = parameters_[i].second;
    Tensor& mean = mean_[i].second;
    std::swap_ranges(weight.mutable_data(), weight.mutable_data() + weight.size(),
                     mean.mutable_data());
  }
}

}  // namespace heed::train
