#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "heed/base/numbers.h"
#include "heed/viz/axis.h"
#include "heed/viz/markup.h"
#include "heed/viz/svg.h"
#include "heed/viz/svg_series.h"

namespace heed::viz {
namespace {

constexpr double kChartTop = 52, kChartHeight = 260, kChartWidth = 640, kChartEdge = 24;
constexpr std::size_t kFewPoints = 24;  // that are marked
// Points that tell their values: of a chart together, and of one line.
constexpr std::size_t kHovers = 256, kFewestHovers = 16, kMostHovers = 64;

struct ChartAxes {
  Axis x, y;

  bool hold(double at_x, double at_y) const {
    return lies_on(x.scale, at_x) && lies_on(y.scale, at_y);
  }
  std::string point(double at_x, double at_y) const {
    return fmt::format("{:.1f} {:.1f}", x.at(at_x), y.at(at_y));
  }
};

std::string chart_grid(const LineChart& chart, const ChartAxes& axes) {
  const auto& [x, y] = axes;
  std::string body;
  for (const double tick : ticks_in(y.range, 6, y.scale)) {
    body +=
        fmt::format("<path class=\"grid\" d=\"M{:.1f} {:.1f}H{:.1f}\"/>", x.from, y.at(tick), x.to);
    body += svg_text(x.from - 8, y.at(tick) + 4, axis_number(tick), "small", Anchor::end);
  }
  for (const double tick : ticks_in(x.range, 8, x.scale)) {
    body += fmt::format("<path class=\"axis\" d=\"M{:.1f} {:.1f}v4\"/>", x.at(tick), y.from);
    body += svg_text(x.at(tick), y.from + 18, axis_number(tick), "small", Anchor::middle);
  }
  body += fmt::format("<path class=\"axis\" d=\"M{:.1f} {:.1f}H{:.1f}\"/>\n", x.from, y.from, x.to);
  body += svg_text((x.from + x.to) / 2, y.from + 38, chart.x_axis, "", Anchor::middle);
  return body + fmt::format("<g transform=\"translate(20 {:.1f}) rotate(-90)\">{}</g>\n",
                            (y.from + y.to) / 2, svg_text(0, 0, chart.y_axis, "", Anchor::middle));
}

// Calls run(from, to) for each longest run of points that hold(i).
template <typename Hold, typename Run>
void for_each_run(std::size_t points, const Hold& hold, const Run& run) {
  for (std::size_t from = 0, to = 0; from < points; from = to + 1) {
    for (to = from; to < points && hold(to);) ++to;
    if (to > from) run(from, to);
  }
}

std::string band(const Line& line, const ChartAxes& axes) {
  std::string path;
  const auto held = [&](std::size_t i) {
    return axes.hold(line.x[i], line.low[i]) && axes.hold(line.x[i], line.high[i]);
  };
  for_each_run(line.low.size(), held, [&](std::size_t from, std::size_t to) {
    for (std::size_t i = from; i < to; ++i) {
      path += i == from ? 'M' : 'L';
      path += axes.point(line.x[i], line.high[i]);
    }
    for (std::size_t i = to; i-- > from;)
      path.append("L").append(axes.point(line.x[i], line.low[i]));
    path += "z";
  });
  return path.empty() ? "" : fmt::format("<path class=\"band\" d=\"{}\"/>\n", path);
}

// A point alone between gaps is a line of no length, whose round ends show.
std::string stroke(const Line& line, const ChartAxes& axes) {
  std::string path;
  const auto held = [&](std::size_t i) { return axes.hold(line.x[i], line.y[i]); };
  for_each_run(line.y.size(), held, [&](std::size_t from, std::size_t to) {
    for (std::size_t i = from; i < to; ++i) {
      path += i == from ? 'M' : 'L';
      path += axes.point(line.x[i], line.y[i]);
    }
    if (to == from + 1) path += "h0";
  });
  return path.empty() ? "" : fmt::format("<path class=\"line\" d=\"{}\"/>\n", path);
}

std::string told_of_point(const LineChart& chart, const Line& line, std::size_t i) {
  const std::string name = line.name.empty() ? "" : line.name + ": ";
  return fmt::format("{}{} {:.6g}, {} {}{}", name, chart.x_axis, line.x[i], chart.y_axis,
                     short_number(line.y[i]), told_spread(line.low, line.high, i));
}

std::string points(const LineChart& chart, std::size_t which, const ChartAxes& axes) {
  const Line& line = chart.lines[which];
  const bool few = line.x.size() <= kFewPoints;
  const std::size_t told = std::clamp(kHovers / chart.lines.size(), kFewestHovers, kMostHovers);
  const std::size_t step = few ? 1 : (line.x.size() + told - 1) / told;
  std::string body;
  for (std::size_t i = 0; i < line.x.size(); i += step) {
    if (!axes.hold(line.x[i], line.y[i])) continue;
    body += fmt::format("<path class=\"{}\" d=\"M{}{}\"><title>{}</title></path>\n",
                        few ? "mark" : "hover", axes.point(line.x[i], line.y[i]), marker(which),
                        escaped(told_of_point(chart, line, i)));
  }
  return body;
}

ChartAxes axes_of(const LineChart& chart) {
  ChartAxes axes{.x = {.range = x_range(chart), .scale = chart.x_scale},
                 .y = {.range = y_range(chart), .scale = chart.y_scale}};
  double labels = 0;
  for (const double tick : ticks_in(axes.y.range, 6, axes.y.scale)) {
    labels = std::max(labels, text_width(axis_number(tick), 11));
  }
  axes.x.from = 44 + labels;
  axes.x.to = kChartWidth - kChartEdge;
  axes.y.from = kChartTop + kChartHeight;
  axes.y.to = kChartTop;
  return axes;
}

}  // namespace

std::string chart_svg(const LineChart& chart) {
  check_chart(chart);
  const ChartAxes axes = axes_of(chart);
  std::vector<std::string> names;
  std::string bands, lines;
  for (std::size_t i = 0; i < chart.lines.size(); ++i) {
    const std::string group = fmt::format("<g class=\"{}\">\n", series_class(i));
    names.push_back(chart.lines[i].name);
    bands += group + band(chart.lines[i], axes) + "</g>\n";
    lines += group + stroke(chart.lines[i], axes) + points(chart, i, axes) + "</g>\n";
  }
  const DrawnKeys keys = svg_keys({.x = axes.x.from,
                                   .y = axes.y.from + 60,
                                   .width = axes.x.to - axes.x.from,
                                   .sample = Sample::line},
                                  names);
  return svg_page({.width = page_width(chart.title, kChartWidth),
                   .height = axes.y.from + 54 + keys.height,
                   .title = chart.title,
                   .rules = chart_rules()},
                  chart_grid(chart, axes) + bands + lines + keys.svg);
}

}  // namespace heed::viz
