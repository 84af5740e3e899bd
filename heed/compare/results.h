#pragma once

#include <optional>
#include <string>
#include <vector>

#include "heed/base/figures.h"
#include "heed/compare/plan.h"

namespace heed::compare {

// One number over the seeds that have it.
struct Spread {
  Index count = 0;
  double mean = 0.0;
  double deviation = 0.0;  // of the sample, 0 of one
  double low = 0.0, high = 0.0;
};

// Of the values that are finite; none where there is none.
std::optional<Spread> spread_of(const std::vector<double>& values);

// Of one seed what its training and its measures left.
struct RunResult {
  std::uint32_t seed = 0;
  Fate fate = Fate::open;    // of the training, or of a measure that failed
  std::string message = {};  // why it diverged or failed
  Figures figures = {};
};

struct VariantResult {
  std::string name;
  std::vector<RunResult> runs;

  // Of a number, over all runs that have it.
  std::optional<Spread> number(const std::string& name) const;
  // The same curve of all runs, point by point where two agree in x: by its mean and ends.
  struct Band {
    std::vector<double> x, y, low, high;
  };
  Band curve(const std::string& name) const;
  Index count(Fate fate) const;
};

struct Results {
  std::vector<VariantResult> variants;

  // The names that any run has, in the order in which they come first.
  std::vector<std::string> numbers() const;
  // One curve of each name, for its axes.
  std::vector<Curve> curves() const;
};

// What there is so far. Throws Error, beginning with the file, where one is damaged.
Results results_of(const Plan& plan);

}  // namespace heed::compare
