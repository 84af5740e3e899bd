#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "heed/viz/svg.h"
#include "heed/viz/svg_page.h"

namespace heed::viz {
namespace {

constexpr Index kMostCells = 256;
constexpr double kMapLeft = 70, kMapTop = 56, kMapEdge = 24;

// One path a colour, its cells drawn as strokes one unit high; neighbours alike are one stroke.
std::string cells(const Heatmap& map) {
  std::array<std::string, kSvgColours> paths;
  const auto level = [&](Index row, Index column) {
    const float value = map.values[row * map.columns + column];
    const float share = std::clamp((value - map.low) / (map.high - map.low), 0.0f, 1.0f);
    return std::isfinite(share) ? std::lround(share * (kSvgColours - 1)) : 0;
  };
  for (Index row = 0; row < map.rows; ++row) {
    for (Index from = 0, to = 0; from < map.columns; from = to) {
      while (to < map.columns && level(row, to) == level(row, from)) ++to;
      paths[level(row, from)] += fmt::format("M{} {}.5h{}", from, row, to - from);
    }
  }
  std::string body;
  for (std::size_t i = 0; i < paths.size(); ++i) {
    if (!paths[i].empty()) body += fmt::format("<path class=\"c{}\" d=\"{}\"/>\n", i, paths[i]);
  }
  return body;
}

struct Frame {
  double width, height;
};

// Round ones among so many rows or columns: of few there is nothing between two.
std::vector<double> places_of(Index count, int wanted) {
  std::vector<double> places = ticks_in({0, static_cast<double>(count - 1)}, wanted);
  std::erase_if(places, [](double place) { return place != std::floor(place); });
  return places;
}

std::string axes(const Heatmap& map, const Frame& frame) {
  std::string body = fmt::format(
      "<rect class=\"frame\" style=\"stroke-width:1\" x=\"{}\" y=\"{}\" width=\"{:.5g}\" "
      "height=\"{:.5g}\"/>\n",
      kMapLeft, kMapTop, frame.width, frame.height);
  for (const double tick : places_of(map.columns, 8)) {
    const double x = kMapLeft + (tick + 0.5) / static_cast<double>(map.columns) * frame.width;
    body += svg_text(x, kMapTop + frame.height + 16, fmt::format("{:.0f}", tick), "small",
                     Anchor::middle);
  }
  for (const double tick : places_of(map.rows, 6)) {
    const double y = kMapTop + (tick + 0.5) / static_cast<double>(map.rows) * frame.height;
    body += svg_text(kMapLeft - 8, y + 4, fmt::format("{:.0f}", tick), "small", Anchor::end);
  }
  body += svg_text(kMapLeft + frame.width / 2, kMapTop + frame.height + 36, map.column_axis, "",
                   Anchor::middle);
  return body + fmt::format("<g transform=\"translate({} {:.5g}) rotate(-90)\">{}</g>\n", kMapEdge,
                            kMapTop + frame.height / 2,
                            svg_text(0, 0, map.row_axis, "", Anchor::middle));
}

}  // namespace

std::string heatmap_svg(const Heatmap& heatmap) {
  check_heatmap(heatmap);
  const Heatmap small = block_means(heatmap, (heatmap.rows + kMostCells - 1) / kMostCells,
                                    (heatmap.columns + kMostCells - 1) / kMostCells);
  const double across = static_cast<double>(small.columns), down = static_cast<double>(small.rows);
  const Frame frame{std::clamp(across * 5, 320.0, 640.0), std::clamp(down * 5, 160.0, 640.0)};
  std::string body = fmt::format(
      "<g shape-rendering=\"crispEdges\" stroke-width=\"1.02\" "
      "transform=\"translate({} {}) scale({:.6g} {:.6g})\">\n{}</g>\n",
      kMapLeft, kMapTop, frame.width / across, frame.height / down, cells(small));
  body += axes(heatmap, frame);
  body += svg_legend(kMapLeft, kMapTop + frame.height + 52, heatmap.low, heatmap.high);
  return svg_page({.width = kMapLeft + frame.width + kMapEdge,
                   .height = kMapTop + frame.height + 80,
                   .title = heatmap.title,
                   .rules = rules_of(heatmap.scale)},
                  body);
}

}  // namespace heed::viz
