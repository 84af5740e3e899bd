#pragma once

#include <string>

#include "heed/viz/attention_map.h"
#include "heed/viz/chart.h"

namespace heed::viz {

// Each is a whole SVG file that loads nothing: light, or dark where the reader's system is, and
// light where its style is not understood. Sizes are in pixels at 100 %.

// Keys across the top, queries down the side. The scale ends at the map's largest weight; a cell
// shows its weight under the pointer.
std::string attention_svg(const AttentionMap& map);

// At most 256 cells a side; where there are more values, a cell is the mean of a block.
std::string heatmap_svg(const Heatmap& heatmap);

// Lines in eight colours and four ways to dash them; few points are marked, each shows its values
// under the pointer. A spread is a band around its line. Of a line's points on a log axis those
// that are not above zero are left out, as are those that are not finite.
std::string chart_svg(const LineChart& chart);

// Bars lie, from zero on, groups from the top down; each is told its value, a spread is a whisker.
std::string bar_svg(const BarChart& chart);

}  // namespace heed::viz
