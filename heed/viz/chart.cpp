#include "heed/viz/chart.h"

#include <algorithm>
#include <cmath>

#include "heed/base/check.h"

namespace heed::viz {
namespace {

struct Spread {
  const std::vector<double>&low, &high;
};

void check_spread(const Spread& spread, std::size_t values, const std::string& whose) {
  const auto fits = [&](const std::vector<double>& ends) {
    return ends.size() == (spread.low.empty() ? 0 : values);
  };
  check(fits(spread.low) && fits(spread.high),
        "chart {}: got a spread of {} low and {} high ends, wanted {} of each, or none", whose,
        spread.low.size(), spread.high.size(), values);
  for (std::size_t i = 0; i < spread.low.size(); ++i) {
    check(!(spread.low[i] > spread.high[i]), "chart {}: got a spread from {} to {}", whose,
          spread.low[i], spread.high[i]);
  }
}

}  // namespace

void check_chart(const LineChart& chart) {
  for (const Line& line : chart.lines) {
    check(line.x.size() == line.y.size(), "chart \"{}\", line \"{}\": got {} x and {} y values",
          chart.title, line.name, line.x.size(), line.y.size());
    check(std::ranges::is_sorted(line.x), "chart \"{}\", line \"{}\": x is not ascending",
          chart.title, line.name);
    check_spread({line.low, line.high}, line.y.size(),
                 fmt::format("\"{}\", line \"{}\"", chart.title, line.name));
  }
}

void check_bars(const BarChart& chart) {
  check(!chart.groups.empty() && !chart.bars.empty(),
        "chart \"{}\": got {} groups of {} bars, wanted at least one of each", chart.title,
        chart.groups.size(), chart.bars.size());
  for (const Bars& bars : chart.bars) {
    check(bars.values.size() == chart.groups.size(),
          "chart \"{}\", bars \"{}\": got {} values, wanted one for each of {} groups", chart.title,
          bars.name, bars.values.size(), chart.groups.size());
    check_spread({bars.low, bars.high}, bars.values.size(),
                 fmt::format("\"{}\", bars \"{}\"", chart.title, bars.name));
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

Heatmap block_means(const Heatmap& full, Index block_rows, Index block_columns) {
  Heatmap small = full;
  small.rows = (full.rows + block_rows - 1) / block_rows;
  small.columns = (full.columns + block_columns - 1) / block_columns;
  small.values.assign(small.rows * small.columns, 0.0f);
  std::vector<float> counts(small.values.size(), 0.0f);
  for (Index r = 0; r < full.rows; ++r) {
    for (Index c = 0; c < full.columns; ++c) {
      const Index at = r / block_rows * small.columns + c / block_columns;
      small.values[at] += full.values[r * full.columns + c];
      ++counts[at];
    }
  }
  for (std::size_t i = 0; i < counts.size(); ++i) small.values[i] /= counts[i];
  return small;
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

std::vector<double> ticks_in(Range range, int count, AxisScale scale) {
  if (scale == AxisScale::linear) return ticks_in(range, count);
  const double base = scale == AxisScale::log2 ? 2 : 10;
  const auto power_of = [&](double number) { return std::log(number) / std::log(base); };
  const double first = std::ceil(power_of(range.low) - 1e-9);
  const double last = std::floor(power_of(range.high) + 1e-9);
  if (!(last > first)) return ticks_in(range, count);
  const double step = std::ceil((last - first) / std::max(count, 1));
  std::vector<double> ticks;
  for (double power = first; power <= last; power += step) ticks.push_back(std::pow(base, power));
  return ticks;
}

}  // namespace heed::viz
