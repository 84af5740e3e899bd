#pragma once

#include <string>
#include <string_view>

#include "heed/viz/chart.h"

namespace heed::viz {

constexpr Index kSvgColours = 64;  // classes c0 ... c63 of the style, from low to high

// The class of the colour for a strength in [0, 1], such as "c63".
std::string colour_class(double strength);

// About how wide text of `size` pixels becomes; fonts differ, so leave some room.
double text_width(std::string_view text, double size);

enum class Anchor { start, middle, end };

// css_class: one of the page's style, or none
std::string svg_text(double x, double y, std::string_view text, std::string_view css_class,
                     Anchor anchor = Anchor::start);

// A bar of the scale's colours with its ends, 160 wide, at the given corner.
std::string svg_legend(double x, double y, double low, double high);

// Rules of CSS for what a page draws, and those that differ where the reader's system is dark.
struct SvgRules {
  std::string light = {}, dark = {};
};
SvgRules rules_of(Scale scale);  // the classes c0 ... c63

struct SvgPage {
  double width = 0, height = 0;
  std::string_view title = {};
  SvgRules rules = {};
};

// The file: its header, style, background and title around `body`.
std::string svg_page(const SvgPage& page, const std::string& body);

}  // namespace heed::viz
