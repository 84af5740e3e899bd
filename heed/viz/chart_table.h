#pragma once

#include "heed/viz/chart.h"

// Charts in numbers, where no picture can be shown.
namespace heed::viz {

// A column of x, one a line, without spreads; of many points some, evenly chosen, the first and the
// last among them.
Table table_of(const LineChart& chart);
// A row a group, a column a kind of bars; spreads follow their values in brackets.
Table table_of(const BarChart& chart);

}  // namespace heed::viz
