#include "heed/viz/chart.h"

#include <algorithm>
#include <cmath>

#include "heed/base/check.h"

namespace heed::viz {
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

}  // namespace heed::viz
