#pragma once

#include <array>
#include <span>

#include "heed/models/likelihood.h"

namespace heed::models {

// Predictions of like confidence, which is the probability of what is predicted.
struct ConfidenceBin {
  Index count = 0, right = 0;
  double confidence = 0.0;  // the sum

  double accuracy() const { return static_cast<double>(right) / static_cast<double>(count); }
  double mean_confidence() const { return confidence / static_cast<double>(count); }
};

// How near the confidence of predictions is to how often they are right ("On Calibration of Modern
// Neural Networks", Guo et al., 2017, section 2): bin m of M holds confidences in
// ((m - 1) / M, m / M].
class Calibration {
 public:
  static constexpr Index kBins = 15;  // as the paper's

  Calibration& operator+=(const RowScore& score);

  std::span<const ConfidenceBin> bins() const { return bins_; }
  // ECE (equation 3), 0 to 1: how far accuracy and mean confidence of a prediction's bin lie apart,
  // in the mean over predictions. NaN of none.
  double expected_error() const;

 private:
  std::array<ConfidenceBin, kBins> bins_ = {};
};

// What a model said of held-out labels.
struct Predictions {
  Likelihood labels = {};
  Calibration calibration = {};

  Predictions& operator+=(const RowScore& score);
};

}  // namespace heed::models
