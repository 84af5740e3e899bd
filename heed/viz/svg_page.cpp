#include "heed/viz/svg_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "heed/viz/colour_map.h"
#include "heed/viz/markup.h"
#include "heed/viz/text_cells.h"

namespace heed::viz {
namespace {

constexpr const char* kFonts =
    "text{font-family:Inter,'Segoe UI','Helvetica Neue',Roboto,'Noto Sans','Noto Sans CJK KR',"
    "'Apple SD Gothic Neo','Malgun Gothic','DejaVu Sans',sans-serif;font-size:13px;"
    "font-variant-numeric:tabular-nums}"
    ".title{font-size:15px;font-weight:600}.small{font-size:11px}";
constexpr const char* kLight =
    ".page{fill:#ffffff}text{fill:#1f2933}.small{fill:#5f6c7b}.frame{fill:none;stroke:#c9d1da}";
constexpr const char* kDark =
    ".page{fill:#14171f}text{fill:#e4e8ee}.small{fill:#97a3b3}.frame{fill:none;stroke:#3a4353}";

std::string colour_rules(ColourMap map) {
  std::string rules;
  const auto colours = hex_colours(map, kSvgColours);
  for (std::size_t i = 0; i < colours.size(); ++i) {
    rules += fmt::format(".c{}{{fill:{};stroke:{}}}", i, colours[i], colours[i]);
  }
  return rules;
}

std::string style(const SvgRules& rules) {
  return fmt::format(
      "<style>{}{}{}\n@media screen and (prefers-color-scheme:dark){{{}{}}}</style>\n", kFonts,
      kLight, rules.light, kDark, rules.dark);
}

}  // namespace

SvgRules rules_of(Scale scale) {
  const bool sequential = scale == Scale::sequential;
  const auto light = sequential ? ColourMap::sequential_light : ColourMap::diverging_light;
  const auto dark = sequential ? ColourMap::sequential_dark : ColourMap::diverging_dark;
  return {.light = colour_rules(light) + "rect{stroke-width:0}path{fill:none}",
          .dark = colour_rules(dark)};
}

std::string colour_class(double strength) {
  const double share = std::isfinite(strength) ? std::clamp(strength, 0.0, 1.0) : 0.0;
  return fmt::format("c{}", std::lround(share * (kSvgColours - 1)));
}

double text_width(std::string_view text, double size) {
  return 0.56 * size * static_cast<double>(cells_of(text));
}

std::string svg_text(double x, double y, std::string_view text, std::string_view css_class,
                     Anchor anchor) {
  constexpr const char* anchors[] = {"start", "middle", "end"};
  const std::string styled = css_class.empty() ? "" : fmt::format(" class=\"{}\"", css_class);
  return fmt::format("<text x=\"{:.4g}\" y=\"{:.4g}\"{} text-anchor=\"{}\">{}</text>\n", x, y,
                     styled, anchors[static_cast<int>(anchor)], escaped(text));
}

std::string svg_legend(double x, double y, double low, double high) {
  const std::string from = fmt::format("{:.2g}", low);
  const double left = x + text_width(from, 11) + 6;
  const double step = 120.0 / kSvgColours;
  std::string bar = svg_text(x, y + 9, from, "small");
  for (Index i = 0; i < kSvgColours; ++i) {
    bar += fmt::format(
        "<rect class=\"c{}\" shape-rendering=\"crispEdges\" x=\"{:.5g}\" y=\"{:.5g}\" width=\"{}\" "
        "height=\"10\"/>",
        i, left + static_cast<double>(i) * step, y, step + 0.4);
  }
  bar += fmt::format(
      "\n<rect class=\"frame\" style=\"stroke-width:1\" x=\"{:.5g}\" y=\"{:.5g}\" width=\"120.4\" "
      "height=\"10\"/>\n",
      left, y);
  return bar + svg_text(left + 126, y + 9, fmt::format("{:.2g}", high), "small");
}

std::string svg_page(const SvgPage& page, const std::string& body) {
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0:.0f}\" height=\"{1:.0f}\" "
      "viewBox=\"0 0 {0:.0f} {1:.0f}\" role=\"img\">\n<title>{2}</title>\n{3}"
      "<rect class=\"page\" width=\"100%\" height=\"100%\" rx=\"6\"/>\n{4}{5}</svg>\n",
      page.width, page.height, escaped(page.title), style(page.rules),
      svg_text(20, 30, page.title, "title"), body);
}

}  // namespace heed::viz
