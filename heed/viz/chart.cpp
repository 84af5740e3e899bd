#include "heed/viz/chart.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "heed/base/check.h"

namespace heed::viz {
namespace {

Range range_of(const LineChart& chart, std::vector<double> Line::*axis) {
  Range range{std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()};
  for (const Line& line : chart.lines) {
    for (std::size_t i = 0; i < line.x.size(); ++i) {
      if (!std::isfinite(line.x[i]) || !std::isfinite(line.y[i])) continue;
      range.low = std::min(range.low, (line.*axis)[i]);
      range.high = std::max(range.high, (line.*axis)[i]);
    }
  }
  return range.low <= range.high ? range : Range{};
}

}  // namespace

void check_chart(const LineChart& chart) {
  for (const Line& line : chart.lines) {
    check(line.x.size() == line.y.size(), "chart \"{}\", line \"{}\": got {} x and {} y values",
          chart.title, line.name, line.x.size(), line.y.size());
    check(std::ranges::is_sorted(line.x), "chart \"{}\", line \"{}\": x is not ascending",
          chart.title, line.name);
  }
}

void check_heatmap(const Heatmap& heatmap) {
  check(heatmap.rows > 0 && heatmap.columns > 0,
        "heatmap \"{}\": got {} x {}, wanted at least one row and one column", heatmap.title,
        heatmap.rows, heatmap.columns);
  check(static_cast<Index>(heatmap.values.size()) == heatmap.rows * heatmap.columns,
        "heatmap \"{}\": got {} values, wanted {} rows x {} columns", heatmap.title,
        heatmap.values.size(), heatmap.rows, heatmap.columns);
  check(heatmap.low < heatmap.high, "heatmap \"{}\": got a scale from {} to {}", heatmap.title,
        heatmap.low, heatmap.high);
}

void check_table(const Table& table) {
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    check(table.rows[i].size() == table.header.size(),
          "table: row {} has {} fields, the header has {}", i + 1, table.rows[i].size(),
          table.header.size());
  }
}

Range x_range(const LineChart& chart) {
  return range_of(chart, &Line::x);
}
Range y_range(const LineChart& chart) {
  return range_of(chart, &Line::y);
}

std::vector<double> ticks_in(Range range, int count) {
  if (!(range.high > range.low)) return {range.low};
  const double raw = (range.high - range.low) / std::max(count, 1);
  const double power = std::pow(10, std::floor(std::log10(raw)));
  double step = power;
  for (const double factor : {1.0, 2.0, 5.0, 10.0}) {
    step = factor * power;
    if (step >= raw * 0.999) break;
  }
  std::vector<double> ticks;
  for (double i = std::ceil(range.low / step - 1e-9); i * step <= range.high + 1e-9 * step; ++i) {
    ticks.push_back(i == 0 ? 0 : i * step);
  }
  if (ticks.empty()) ticks.push_back(range.low);
  return ticks;
}

std::string tick_label(double value, double step) {
  if (value == 0) return "0";
  const double size = std::abs(value);
  if (size < 1e-3 || size >= 1e9) return fmt::format("{:.3g}", value);
  for (const auto& [unit, letter] : {std::pair{1e6, "M"}, std::pair{1e3, "k"}}) {
    if (size >= 10 * unit || (size >= unit && std::fmod(size, unit) == 0)) {
      const int digits =
          step < unit ? static_cast<int>(std::ceil(std::log10(unit / step) - 1e-9)) : 0;
      return fmt::format("{:.{}f}{}", value / unit, digits, letter);
    }
  }
  const double shown = step > 0 ? step : size / 100;
  const int digits = std::clamp(static_cast<int>(std::ceil(-std::log10(shown) - 1e-9)), 0, 6);
  return fmt::format("{:.{}f}", value, digits);
}

}  // namespace heed::viz
