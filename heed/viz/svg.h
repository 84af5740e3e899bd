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

}  // namespace heed::viz
