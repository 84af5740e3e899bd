#include <fmt/format.h>

#include <cmath>

#include "heed/viz/markup.h"
#include "heed/viz/svg.h"
#include "heed/viz/svg_page.h"

namespace heed::viz {
namespace {

constexpr double kWidth = 720, kHeight = 380;
constexpr double kLeft = 64, kRight = 24, kTop = 74, kBottom = 48;
constexpr double kAcross = kWidth - kLeft - kRight, kDown = kHeight - kTop - kBottom;
constexpr std::size_t kColours = 4;

double share(double value, Range range) {
  return range.high > range.low ? (value - range.low) / (range.high - range.low) : 0.5;
}

// A little air above and below what is drawn.
Range with_air(Range range) {
  const double air = range.high > range.low ? 0.04 * (range.high - range.low) : 0.5;
  return {range.low - air, range.high + air};
}

std::string grid(Range across, Range up) {
  std::string body;
  const std::vector<double> rows = ticks_in(up, 5), columns = ticks_in(across, 7);
  const auto step = [](const std::vector<double>& ticks) {
    return ticks.size() > 1 ? ticks[1] - ticks[0] : 0;
  };
  for (const double tick : rows) {
    const double y = kTop + kDown * (1 - share(tick, up));
    body += fmt::format("<path class=\"rule\" d=\"M{} {:.5g}h{}\"/>\n", kLeft, y, kAcross);
    body += svg_text(kLeft - 8, y + 4, tick_label(tick, step(rows)), "small", Anchor::end);
  }
  for (const double tick : columns) {
    const double x = kLeft + kAcross * share(tick, across);
    body += fmt::format("<path class=\"frame\" d=\"M{:.5g} {}v5\"/>\n", x, kTop + kDown);
    body +=
        svg_text(x, kTop + kDown + 19, tick_label(tick, step(columns)), "small", Anchor::middle);
  }
  return body +
         fmt::format("<path class=\"frame\" d=\"M{} {}h{}\"/>\n", kLeft, kTop + kDown, kAcross);
}

std::string drawn(const Line& line, std::size_t number, Range across, Range up) {
  std::string path;
  bool joined = false;
  for (std::size_t i = 0; i < line.x.size(); ++i) {
    const bool drawable = std::isfinite(line.x[i]) && std::isfinite(line.y[i]);
    if (drawable) {
      path += fmt::format("{}{:.5g} {:.5g}", joined ? "L" : "M",
                          kLeft + kAcross * share(line.x[i], across),
                          kTop + kDown * (1 - share(line.y[i], up)));
      if (!joined) path += "h0";  // so that a point alone shows too
    }
    joined = drawable;
  }
  return fmt::format(
      "<path class=\"l{}\" stroke-width=\"2\" stroke-linejoin=\"round\" stroke-linecap=\"round\" "
      "d=\"{}\"/>\n",
      number % kColours, path);
}

std::string legend(const LineChart& chart) {
  std::string body;
  double x = kLeft;
  for (std::size_t i = 0; i < chart.lines.size(); ++i) {
    body += fmt::format("<path class=\"l{}\" stroke-width=\"3\" d=\"M{:.5g} 52h18\"/>\n",
                        i % kColours, x);
    body += svg_text(x + 24, 56, chart.lines[i].name, "name");
    x += 24 + text_width(chart.lines[i].name, 13) + 24;
  }
  return body;
}

}  // namespace

std::string chart_svg(const LineChart& chart) {
  check_chart(chart);
  const Range across = x_range(chart), up = with_air(y_range(chart));
  std::string body = legend(chart) + grid(across, up);
  for (std::size_t i = 0; i < chart.lines.size(); ++i) {
    body += drawn(chart.lines[i], i, across, up);
  }
  body += svg_text(kLeft + kAcross, kHeight - 10, chart.x_axis, "small", Anchor::end);
  body += svg_text(kLeft + kAcross, 56, chart.y_axis, "small", Anchor::end);
  return svg_page(kWidth, kHeight, chart.title, body, Scale::sequential);
}

}  // namespace heed::viz
