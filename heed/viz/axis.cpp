#include "heed/viz/axis.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace heed::viz {
namespace {

double place_of(AxisScale scale, double number) {
  return scale == AxisScale::linear ? number : std::log2(number);
}

double number_of(AxisScale scale, double place) {
  return scale == AxisScale::linear ? place : std::exp2(place);
}

}  // namespace

double Axis::at(double number) const {
  const double low = place_of(scale, range.low), high = place_of(scale, range.high);
  return from + (place_of(scale, number) - low) / (high - low) * (to - from);
}

bool lies_on(AxisScale scale, double number) {
  return std::isfinite(number) && (scale == AxisScale::linear || number > 0);
}

Range range_of(const std::vector<double>& numbers, AxisScale scale) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  double low = infinity, high = -infinity;
  for (const double number : numbers) {
    if (!lies_on(scale, number)) continue;
    low = std::min(low, place_of(scale, number));
    high = std::max(high, place_of(scale, number));
  }
  if (low > high) return {number_of(scale, 0), number_of(scale, 1)};
  const bool linear = scale == AxisScale::linear;
  const double alone = linear && low != 0 ? std::abs(low) * 0.1 : 1;
  const double air = high - low > 1e-9 * std::abs(high) ? (high - low) * 0.05 : alone;
  const bool at_zero = linear && low >= 0 && low < air;
  return {number_of(scale, at_zero ? 0 : low - air), number_of(scale, high + air)};
}

std::string axis_number(double number) {
  const double size = std::abs(number);
  if (number == 0 || (size >= 1e-4 && size < 1e6)) {
    return fmt::format("{:.{}g}", number, size < 1e5 ? 5 : 6);
  }
  const double power = std::floor(std::log10(size) + 1e-9);
  return fmt::format("{:.3g}e{:.0f}", number / std::pow(10, power), power);
}

Range x_range(const LineChart& chart) {
  std::vector<double> numbers;
  for (const Line& line : chart.lines) {
    for (std::size_t i = 0; i < line.x.size(); ++i) {
      if (lies_on(chart.x_scale, line.x[i])) numbers.push_back(line.x[i]);
    }
  }
  const auto [low, high] = std::ranges::minmax_element(numbers);
  if (numbers.empty() || !(*low < *high)) return range_of(numbers, chart.x_scale);
  return {*low, *high};
}

Range y_range(const LineChart& chart) {
  std::vector<double> numbers;
  for (const Line& line : chart.lines) {
    for (const auto* some : {&line.y, &line.low, &line.high}) {
      numbers.insert(numbers.end(), some->begin(), some->end());
    }
  }
  return range_of(numbers, chart.y_scale);
}

}  // namespace heed::viz
