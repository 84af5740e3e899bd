#include "heed/cli/reach_report.h"

#include <algorithm>
#include <cmath>

namespace heed::cli {
namespace {

std::string named(const std::string& what, const std::string& name) {
  return name.empty() ? what : what + ", " + name;
}

std::vector<Index> measured_distances(const models::GradientReach& reach) {
  std::vector<Index> all;
  for (Index distance = 0; distance <= reach.farthest(); ++distance) {
    if (std::isfinite(reach.mean(distance))) all.push_back(distance);
  }
  return all;
}

}  // namespace

std::string reach_details() {
  return "The norm of the gradient of a word's log probability by the embedded inputs before it, "
         "by "
         "how many places they stand before, over that of the nearest place. Sources stand before "
         "targets: the last word of the source is one place before the first word. In a recurrent "
         "model a gradient passes one step a place, in a Transformer each layer once, however far.";
}

viz::Table reach_table(const models::GradientReach& reach) {
  viz::Table table{.header = {"distance", "gradient", "of the nearest"}};
  Index next = 0;
  for (const Index distance : measured_distances(reach)) {
    if (distance < next) continue;
    next = std::max(distance + 1, distance * 3 / 2);
    table.rows.push_back({fmt::format("{}", distance), fmt::format("{:.3g}", reach.mean(distance)),
                          fmt::format("{:.1f} %", 100 * reach.relative(distance))});
  }
  return table;
}

void add_reach_figures(const models::GradientReach& reach, const std::string& name,
                       Figures& figures) {
  figures.add(named("half reach", name), reach.half());
  Curve curve{.name = named("gradient by distance", name),
              .x_axis = "places before the word",
              .y_axis = "gradient over that of the nearest place"};
  for (const Index distance : measured_distances(reach)) {
    curve.x.push_back(static_cast<double>(distance));
    curve.y.push_back(reach.relative(distance));
  }
  figures.curves.push_back(std::move(curve));
}

}  // namespace heed::cli
