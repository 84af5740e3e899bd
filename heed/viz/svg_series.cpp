#include "heed/viz/svg_series.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "heed/base/numbers.h"

namespace heed::viz {
namespace {

constexpr std::size_t kColours = 8, kDashes = 4;
// Neighbours differ to the colour-blind too, after Okabe and Ito (2008), "Color Universal Design".
constexpr const char* kLightColours[kColours] = {"#2878bd", "#d9691a", "#1f8a68", "#a8468f",
                                                 "#a67c00", "#3d3f94", "#6b7785", "#b3262e"};
constexpr const char* kDarkColours[kColours] = {"#62aeeb", "#f0a05a", "#54c9a2", "#db8ac6",
                                                "#dcc04a", "#a3a5f0", "#a7b2c0", "#f2777d"};
constexpr const char* kDashing[kDashes] = {"none", "7 4", "1.5 4", "9 3.5 1.5 3.5"};

std::string colours(const char* const (&of)[kColours]) {
  std::string rules;
  for (std::size_t i = 0; i < kColours; ++i) rules += fmt::format(".s{}{{color:{}}}", i, of[i]);
  return rules;
}

}  // namespace

SvgRules chart_rules() {
  std::string light = colours(kLightColours);
  for (std::size_t i = 1; i < kDashes; ++i) {
    light += fmt::format(".d{} .line{{stroke-dasharray:{}}}", i, kDashing[i]);
  }
  return {.light = light +
                   ".grid{fill:none;stroke:#e3e7ec}.axis{fill:none;stroke:#97a3b3}"
                   ".line{fill:none;stroke:currentColor;stroke-width:2;stroke-linejoin:round;"
                   "stroke-linecap:round}.band{fill:currentColor;fill-opacity:.16}"
                   ".mark{fill:currentColor}.bar{fill:currentColor;fill-opacity:.8}"
                   ".hover{fill:currentColor;fill-opacity:0}.hover:hover{fill-opacity:1}"
                   ".whisker{fill:none;stroke:#1f2933;stroke-width:1.4}",
          .dark = colours(kDarkColours) + ".grid{stroke:#272e3a}.axis{stroke:#5f6c7b}" +
                  ".whisker{stroke:#e4e8ee}"};
}

std::string series_class(std::size_t series) {
  // Behind the last colour dashes move on, so that a colour comes back dashed otherwise.
  return fmt::format("s{} d{}", series % kColours, (series + series / kColours) % kDashes);
}

double page_width(const std::string& title, double least) {
  return std::max(least, 2 * 20 + text_width(title, 15));
}

std::string told_spread(const std::vector<double>& low, const std::vector<double>& high,
                        std::size_t i) {
  if (low.empty() || !std::isfinite(low[i]) || !std::isfinite(high[i])) return "";
  return fmt::format(" ({} to {})", short_number(low[i]), short_number(high[i]));
}

const char* marker(std::size_t series) {
  constexpr const char* shapes[] = {"m-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0z",
                                    "m-3.2 -3.2h6.4v6.4h-6.4z", "m0 -4.2l4 7h-8z",
                                    "m0 -4.6l4.6 4.6l-4.6 4.6l-4.6 -4.6z"};
  return shapes[series % std::size(shapes)];
}

DrawnKeys svg_keys(const Keys& keys, const std::vector<std::string>& names) {
  constexpr double sample = 26, row = 18, between = 18;
  if (names.empty() || (names.size() == 1 && names.front().empty())) return {};
  DrawnKeys drawn{.height = row};
  double x = keys.x;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const double across = sample + 6 + text_width(names[i], 11);
    if (x > keys.x && x + across > keys.x + keys.width) {
      x = keys.x;
      drawn.height += row;
    }
    const double y = keys.y + drawn.height - row;
    drawn.svg += fmt::format("<g class=\"{}\">", series_class(i));
    drawn.svg += keys.sample == Sample::line
                     ? fmt::format(
                           "<path class=\"line\" d=\"M{:.1f} {:.1f}h{}\"/><path class=\"mark\" "
                           "d=\"M{:.1f} {:.1f}{}\"/>",
                           x, y, sample, x + sample / 2, y, marker(i))
                     : fmt::format("<path class=\"bar\" d=\"M{:.1f} {:.1f}h{}v10h-{}z\"/>", x,
                                   y - 5, sample, sample);
    drawn.svg += "</g>" + svg_text(x + sample + 6, y + 4, names[i], "small");
    x += across + between;
  }
  return drawn;
}

}  // namespace heed::viz
