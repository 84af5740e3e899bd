#pragma once

#include <string>
#include <vector>

#include "heed/viz/svg_page.h"

// What SVG charts of lines and of bars share. Pixels at 100 %.
namespace heed::viz {

// Colours and dashes of the classes s0 ... s7, markers and bands within them.
SvgRules chart_rules();
std::string series_class(std::size_t series);  // "s3 d1"

// How wide a page must be for its title, `least` or more.
double page_width(const std::string& title, double least);

// " (1 to 3)", or nothing where an end was not measured or there is no spread.
std::string told_spread(const std::vector<double>& low, const std::vector<double>& high,
                        std::size_t i);

// A shape for each of four series in turn, to stand behind "M{x} {y}" in a path.
const char* marker(std::size_t series);

// One name a series with its sample of line or bar, in rows from (x, y) on, `width` wide.
enum class Sample { line, bar };
struct Keys {
  double x = 0, y = 0, width = 0;
  Sample sample = Sample::line;
};
struct DrawnKeys {
  std::string svg = {};
  double height = 0;
};
// Of one name that is empty: nothing.
DrawnKeys svg_keys(const Keys& keys, const std::vector<std::string>& names);

}  // namespace heed::viz
