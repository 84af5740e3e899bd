#include "heed/viz/chart_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "heed/base/numbers.h"

namespace heed::viz {
namespace {

constexpr std::size_t kMostRows = 21;

std::string cell(double number) {
  return std::isfinite(number) ? short_number(number) : "";
}

std::string spread_cell(const std::vector<double>& low, const std::vector<double>& high,
                        std::size_t i) {
  return low.empty() ? "" : fmt::format(" ({} to {})", cell(low[i]), cell(high[i]));
}

std::string cell_at(const Line& line, double x) {
  const auto at = std::ranges::lower_bound(line.x, x);
  if (at == line.x.end() || *at != x) return "";
  return cell(line.y[static_cast<std::size_t>(at - line.x.begin())]);
}

// Every place of any line, or so many of them.
std::vector<double> rows_of(const LineChart& chart) {
  std::set<double> places;
  for (const Line& line : chart.lines) places.insert(line.x.begin(), line.x.end());
  const std::vector<double> all(places.begin(), places.end());
  if (all.size() <= kMostRows) return all;
  std::vector<double> some;
  for (std::size_t i = 0; i < kMostRows; ++i) {
    some.push_back(all[i * (all.size() - 1) / (kMostRows - 1)]);
  }
  return some;
}

}  // namespace

Table table_of(const LineChart& chart) {
  check_chart(chart);
  Table table{.header = {chart.x_axis}};
  for (const Line& line : chart.lines) {
    table.header.push_back(line.name.empty() ? chart.y_axis : line.name);
  }
  for (const double x : rows_of(chart)) {
    auto& row = table.rows.emplace_back(std::vector<std::string>{cell(x)});
    for (const Line& line : chart.lines) row.push_back(cell_at(line, x));
  }
  return table;
}

Table table_of(const BarChart& chart) {
  check_bars(chart);
  Table table{.header = {""}};
  for (const Bars& bars : chart.bars) {
    table.header.push_back(bars.name.empty() ? chart.axis : bars.name);
  }
  for (std::size_t group = 0; group < chart.groups.size(); ++group) {
    auto& row = table.rows.emplace_back(std::vector<std::string>{chart.groups[group]});
    for (const Bars& bars : chart.bars) {
      row.push_back(cell(bars.values[group]) + spread_cell(bars.low, bars.high, group));
    }
  }
  return table;
}

}  // namespace heed::viz
