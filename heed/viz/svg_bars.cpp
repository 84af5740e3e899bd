#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "heed/base/numbers.h"
#include "heed/viz/axis.h"
#include "heed/viz/markup.h"
#include "heed/viz/svg.h"
#include "heed/viz/svg_series.h"
#include "heed/viz/text_cells.h"

namespace heed::viz {
namespace {

constexpr double kBarsTop = 52, kBarsWidth = 640, kBarsEdge = 24;
constexpr double kBarHeight = 16, kBetweenBars = 2, kBetweenGroups = 12;
constexpr Index kLongestGroup = 34;  // cells

Axis axis_of(const BarChart& chart) {
  std::vector<double> numbers{0};
  for (const Bars& bars : chart.bars) {
    for (const auto* some : {&bars.values, &bars.low, &bars.high}) {
      numbers.insert(numbers.end(), some->begin(), some->end());
    }
  }
  double labels = 0;
  for (const std::string& group : chart.groups) {
    labels = std::max(labels, text_width(shortened(group, kLongestGroup), 13));
  }
  // At its end there is room for the longest bar's value.
  return {.range = range_of(numbers, AxisScale::linear),
          .from = kBarsEdge + labels + 8,
          .to = kBarsWidth - kBarsEdge - 30};
}

struct BarPlace {
  double top = 0;
  const Axis& axis;
};

std::string bar(const BarPlace& place, const Bars& bars, std::size_t group) {
  const double value = bars.values[group], middle = place.top + kBarHeight / 2;
  const double zero = place.axis.at(0), end = std::isfinite(value) ? place.axis.at(value) : zero;
  std::string body;
  if (std::isfinite(value)) {
    body = fmt::format("<path class=\"bar\" d=\"M{:.1f} {:.1f}H{:.1f}v{}H{:.1f}z\"/>", zero,
                       place.top, end, kBarHeight, zero);
  }
  double right = std::max(zero, end);
  if (!bars.low.empty() && std::isfinite(bars.low[group]) && std::isfinite(bars.high[group])) {
    const double low = place.axis.at(bars.low[group]), high = place.axis.at(bars.high[group]);
    body += fmt::format("<path class=\"whisker\" d=\"M{0:.1f} {1:.1f}v8m0 -4H{2:.1f}m0 -4v8\"/>",
                        low, middle - 4, high);
    right = std::max(right, high);
  }
  return body + svg_text(right + 6, middle + 4,
                         std::isfinite(value) ? short_number(value) : "\u2013", "small");
}

std::string told_of_bar(const BarChart& chart, const Bars& bars, std::size_t group) {
  const std::string name = bars.name.empty() ? "" : bars.name + ", ";
  return fmt::format("{}{}: {} {}{}", name, chart.groups[group], chart.axis,
                     short_number(bars.values[group]), told_spread(bars.low, bars.high, group));
}

std::string group_of_bars(const BarChart& chart, std::size_t group, BarPlace place) {
  const double height = (kBarHeight + kBetweenBars) * static_cast<double>(chart.bars.size());
  std::string body = svg_text(place.axis.from - 8, place.top + height / 2 + 4,
                              shortened(chart.groups[group], kLongestGroup), "", Anchor::end);
  for (std::size_t i = 0; i < chart.bars.size(); ++i) {
    body += fmt::format("<g class=\"{}\"><title>{}</title>{}</g>\n", series_class(i),
                        escaped(told_of_bar(chart, chart.bars[i], group)),
                        bar(place, chart.bars[i], group));
    place.top += kBarHeight + kBetweenBars;
  }
  return body;
}

std::string bars_grid(const Axis& axis, double bottom) {
  std::string body;
  for (const double tick : ticks_in(axis.range, 6)) {
    body += fmt::format("<path class=\"{}\" d=\"M{:.1f} {}V{:.1f}\"/>", tick == 0 ? "axis" : "grid",
                        axis.at(tick), kBarsTop - 6, bottom);
    body += svg_text(axis.at(tick), bottom + 16, axis_number(tick), "small", Anchor::middle);
  }
  return body;
}

}  // namespace

std::string bar_svg(const BarChart& chart) {
  check_bars(chart);
  const Axis axis = axis_of(chart);
  std::string bars;
  double bottom = kBarsTop;
  for (std::size_t group = 0; group < chart.groups.size(); ++group) {
    bars += group_of_bars(chart, group, {.top = bottom, .axis = axis});
    bottom += (kBarHeight + kBetweenBars) * static_cast<double>(chart.bars.size()) + kBetweenGroups;
  }
  bottom -= kBetweenGroups - 6;
  std::vector<std::string> names;
  for (const Bars& some : chart.bars) names.push_back(some.name);
  const DrawnKeys keys = svg_keys(
      {.x = axis.from, .y = bottom + 58, .width = kBarsWidth - axis.from, .sample = Sample::bar},
      names);
  const std::string title =
      svg_text((axis.from + axis.to) / 2, bottom + 36, chart.axis, "", Anchor::middle);
  return svg_page({.width = page_width(chart.title, kBarsWidth),
                   .height = bottom + 52 + keys.height,
                   .title = chart.title,
                   .rules = chart_rules()},
                  bars_grid(axis, bottom) + bars + title + keys.svg);
}

}  // namespace heed::viz
