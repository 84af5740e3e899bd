#include "heed/probe/weight_measures.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace heed::probe {
namespace {

constexpr double kSaturated = 0.99;

}  // namespace

std::optional<double> entropy(const WeightRow& row) {
  double sum = 0.0;
  for (const double p : row.weights) sum -= p > 0.0 ? p * std::log(p) : 0.0;
  return sum;
}

std::optional<double> saturation(const WeightRow& row) {
  if (row.weights.size() < 2) return {};
  return *std::ranges::max_element(row.weights) >= kSaturated ? 1.0 : 0.0;
}

// ||diag(p) - p p^T||^2 = sum p^2 - 2 sum p^3 + (sum p^2)^2.
std::optional<double> softmax_gradient(const WeightRow& row) {
  double squares = 0.0, cubes = 0.0;
  for (const double p : row.weights) {
    squares += p * p;
    cubes += p * p * p;
  }
  return std::sqrt(std::max(squares - 2.0 * cubes + squares * squares, 0.0));
}

std::optional<double> distance(const WeightRow& row) {
  if (!row.same_text) return {};
  double sum = 0.0;
  for (Index key = 0; key < std::ssize(row.weights); ++key) {
    sum += double{row.weights[key]} * static_cast<double>(std::abs(row.query - key));
  }
  return sum;
}

std::optional<double> first_token(const WeightRow& row) {
  if (row.same_text && row.query == 0) return {};
  return row.weights.front();
}

std::optional<double> previous_token(const WeightRow& row) {
  if (!row.same_text || row.query == 0) return {};
  return row.weights[row.query - 1];
}

std::optional<double> aligned_token(const WeightRow& row) {
  if (!row.aligned) return {};
  return row.weights[*row.aligned];
}

}  // namespace heed::probe
