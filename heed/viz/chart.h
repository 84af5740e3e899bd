#pragma once

#include <string>
#include <vector>

#include "heed/base/index.h"

// What the terminal, SVG and HTML draw alike.
namespace heed::viz {

struct Line {
  std::string name = {};
  std::vector<double> x = {}, y = {};  // x ascending; points that are not finite leave a gap
};

struct LineChart {
  std::string title = {}, x_axis = {}, y_axis = {};
  std::vector<Line> lines = {};
};

enum class Scale { sequential, diverging };  // from `low` on, or away from the middle

struct Heatmap {
  std::string title = {}, row_axis = {}, column_axis = {};
  Index rows = 0, columns = 0;
  std::vector<float> values = {};  // (rows, columns), row-major
  float low = 0, high = 1;         // the ends of the scale; values beyond take the nearer end
  Scale scale = Scale::sequential;
};

struct Table {
  std::vector<std::string> header = {};             // one a column
  std::vector<std::vector<std::string>> rows = {};  // each as long as the header
};

// Each throws Error, naming the title, unless its parts agree in size.
void check_chart(const LineChart& chart);
void check_heatmap(const Heatmap& heatmap);
void check_table(const Table& table);

// The least and greatest finite number of a chart along each axis; {0, 1} where there is none.
struct Range {
  double low = 0, high = 1;
};
Range x_range(const LineChart& chart);
Range y_range(const LineChart& chart);

// Round numbers for an axis (steps of 1, 2 or 5 times a power of ten) that lie within the range:
// about `count` of them, at least one.
std::vector<double> ticks_in(Range range, int count);

// As short as an axis wants it, with the digits that tell ticks `step` apart: "0.25", "12k",
// "3e-5".
std::string tick_label(double value, double step);

}  // namespace heed::viz
