#include "heed/compare/charts.h"

#include <algorithm>
#include <cmath>

#include "heed/compare/tables.h"
#include "heed/viz/svg.h"

namespace heed::compare {
namespace {

std::string bars(const Results& results, const std::string& number) {
  viz::BarChart chart{.title = number, .axis = number};
  viz::Bars values;
  for (const VariantResult& variant : results.variants) {
    const auto spread = variant.number(number);
    chart.groups.push_back(variant.name);
    values.values.push_back(spread ? spread->mean : NAN);
    values.low.push_back(spread ? spread->low : NAN);
    values.high.push_back(spread ? spread->high : NAN);
  }
  chart.bars.push_back(std::move(values));
  return viz::bar_svg(chart);
}

// Powers of ten where the values reach over several.
viz::AxisScale scale_of(const std::vector<viz::Line>& lines) {
  constexpr double kWide = 100.0;
  double least = INFINITY, most = 0.0;
  for (const viz::Line& line : lines) {
    for (const double y : line.y) {
      least = std::fmin(least, y);
      most = std::fmax(most, y);
    }
  }
  return least > 0.0 && most > kWide * least ? viz::AxisScale::log10 : viz::AxisScale::linear;
}

// Powers of two where each place is twice the one before.
viz::AxisScale scale_of(const std::vector<double>& x) {
  for (std::size_t i = 1; i < x.size(); ++i) {
    if (x[i - 1] <= 0.0 || x[i] != 2.0 * x[i - 1]) return viz::AxisScale::linear;
  }
  return x.size() > 3 ? viz::AxisScale::log2 : viz::AxisScale::linear;
}

std::string lines(const Results& results, const Curve& curve) {
  viz::LineChart chart{.title = curve.name, .x_axis = curve.x_axis, .y_axis = curve.y_axis};
  for (const VariantResult& variant : results.variants) {
    VariantResult::Band band = variant.curve(curve.name);
    if (band.x.empty()) continue;
    chart.lines.push_back({.name = variant.name,
                           .x = std::move(band.x),
                           .y = std::move(band.y),
                           .low = std::move(band.low),
                           .high = std::move(band.high)});
  }
  chart.x_scale = scale_of(curve.x);
  chart.y_scale = scale_of(chart.lines);
  return viz::chart_svg(chart);
}

bool has_points(const Results& results, const Curve& curve) {
  return std::ranges::any_of(results.variants, [&](const VariantResult& variant) {
    const VariantResult::Band band = variant.curve(curve.name);
    return std::ranges::any_of(band.y, [](double y) { return std::isfinite(y); });
  });
}

}  // namespace

std::vector<Chart> charts_of(const Results& results) {
  std::vector<Chart> charts;
  for (const std::string& number : main_numbers(results)) {
    charts.push_back({.name = number, .svg = bars(results, number), .kind = Chart::Kind::number});
  }
  for (const Curve& curve : results.curves()) {
    if (!has_points(results, curve)) continue;
    const auto kind = curve.x_axis == "head" ? Chart::Kind::heads : Chart::Kind::curve;
    charts.push_back({.name = curve.name, .svg = lines(results, curve), .kind = kind});
  }
  return charts;
}

}  // namespace heed::compare
