#include "heed/models/calibration.h"

#include <algorithm>
#include <cmath>

namespace heed::models {

Calibration& Calibration::operator+=(const RowScore& score) {
  const double confidence = score.confidence;
  const Index bin = static_cast<Index>(std::ceil(confidence * kBins)) - 1;
  ConfidenceBin& of = bins_[std::clamp<Index>(bin, 0, kBins - 1)];
  ++of.count;
  of.right += score.likeliest;
  of.confidence += confidence;
  return *this;
}

double Calibration::expected_error() const {
  double apart = 0.0, count = 0.0;
  for (const ConfidenceBin& bin : bins_) {
    apart += std::abs(static_cast<double>(bin.right) - bin.confidence);
    count += static_cast<double>(bin.count);
  }
  return apart / count;
}

Predictions& Predictions::operator+=(const RowScore& score) {
  labels += score;
  calibration += score;
  return *this;
}

}  // namespace heed::models
