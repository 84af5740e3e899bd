#pragma once

#include <string>

#include "heed/viz/chart.h"

namespace heed::viz {

// What an explanation's page has besides the style of a report, with the colours of its cells.
std::string explanation_style();

// The class of a cell's colour for a strength in [0, 1], such as "d15".
std::string cell_class(double strength, Scale scale);

}  // namespace heed::viz
