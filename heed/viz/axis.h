#pragma once

#include <string>
#include <vector>

#include "heed/viz/chart.h"

namespace heed::viz {

// Numbers along a stretch of a drawing.
struct Axis {
  Range range = {};  // low < high, above zero unless linear
  AxisScale scale = AxisScale::linear;
  double from = 0, to = 1;  // where its ends lie

  double at(double number) const;
};

// Whether such an axis has a place for it.
bool lies_on(AxisScale scale, double number);

// From the smallest to the largest of the numbers that lie on the axis, with some air at either
// end, though none below zero where no number is. Of no numbers: some range.
Range range_of(const std::vector<double>& numbers, AxisScale scale);

// Of all lines: along x they touch the frame, as long as they have a length; along y there is air.
Range x_range(const LineChart& chart);
Range y_range(const LineChart& chart);

// 0.5, 2000, 1.5e7: as short as five digits allow.
std::string axis_number(double number);

}  // namespace heed::viz
