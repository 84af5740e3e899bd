#pragma once

#include <string>
#include <vector>

#include "heed/base/index.h"

// What the terminal, SVG and HTML draw alike.
namespace heed::viz {

struct Line {
  std::string name = {};
  std::vector<double> x = {}, y = {};       // x ascending; points that are not finite leave a gap
  std::vector<double> low = {}, high = {};  // the spread around y: as long as y, or both empty
};

// How numbers lie along an axis. log2 and log10 have their round numbers at powers, and no place
// for what is not above zero: such points leave a gap.
enum class AxisScale { linear, log2, log10 };

struct LineChart {
  std::string title = {}, x_axis = {}, y_axis = {};
  std::vector<Line> lines = {};
  AxisScale x_scale = AxisScale::linear, y_scale = AxisScale::linear;
};

// Bars of one kind, one a group.
struct Bars {
  std::string name = {};
  std::vector<double> values = {};          // where one is not finite there is no bar
  std::vector<double> low = {}, high = {};  // the spread around each: as many, or both empty
};

struct BarChart {
  std::string title = {}, axis = {};     // the axis with its unit
  std::vector<std::string> groups = {};  // what is compared
  std::vector<Bars> bars = {};           // beside each other in every group
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
void check_bars(const BarChart& chart);
void check_heatmap(const Heatmap& heatmap);
void check_table(const Table& table);

// Of blocks of so many rows and columns, the last ones smaller: each becomes the mean of its
// values, for leaving some out would show patterns that are not there.
Heatmap block_means(const Heatmap& heatmap, Index block_rows, Index block_columns);

struct Range {
  double low = 0, high = 1;
};

// Round numbers for an axis (steps of 1, 2 or 5 times a power of ten) that lie within the range:
// about `count` of them, at least one.
std::vector<double> ticks_in(Range range, int count);
// The same on any axis: powers of two or ten, about `count` of them, where the range holds more
// than one.
std::vector<double> ticks_in(Range range, int count, AxisScale scale);

}  // namespace heed::viz
