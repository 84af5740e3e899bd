#include "heed/viz/explanation_style.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "heed/viz/colour_map.h"

namespace heed::viz {
namespace {

constexpr Index kCellColours = 16;

constexpr const char* kLayout = R"css(
nav ol { columns: 240px; margin: 0 0 24px; padding-left: 20px; }
nav a { color: var(--accent); text-decoration: none; }
.steps .card { margin: 0 0 16px; }
.steps h3 { font-size: 15px; color: var(--text); margin: 0 0 4px; }
.steps .quiet { font-size: 13px; margin: 0 0 8px; }
.steps h4 { font-size: 13px; font-weight: 600; margin: 12px 0 4px; }
code, pre { font: 13px/1.45 'DejaVu Sans Mono', Menlo, Consolas, monospace; }
.matrix { width: auto; font-size: 12px; }
.matrix th, .matrix td { padding: 2px 7px; border: 0; white-space: nowrap; text-align: right; }
.matrix th { font-size: 12px; }
details { margin: 6px 0 0; font-size: 13px; }
summary { cursor: pointer; color: var(--accent); }
pre { overflow: auto; max-height: 70vh; margin: 6px 0 0; }
.tree, .tree ul { list-style: none; margin: 0; padding: 0 0 0 14px; font-size: 13px; }
.tree li { border-left: 1px solid var(--edge); padding-left: 8px; white-space: nowrap; }
.tree .dropped { color: var(--quiet); }
.tree b { color: var(--mark); }
)css";

// Black or white, whichever is better to read on it (Rec. 709's luma).
const char* ink_on(Rgb colour) {
  const double luma = 0.2126 * colour.red + 0.7152 * colour.green + 0.0722 * colour.blue;
  return luma > 120 ? "#101418" : "#ffffff";
}

std::string cell_rules(char letter, ColourMap map) {
  std::string rules;
  for (Index i = 0; i < kCellColours; ++i) {
    const Rgb colour = colour_at(map, static_cast<float>(i) / static_cast<float>(kCellColours - 1));
    rules += fmt::format(".{}{}{{background:{};color:{}}}", letter, i, hex(colour), ink_on(colour));
  }
  return rules + "\n";
}

}  // namespace

std::string explanation_style() {
  return fmt::format(
      "{}{}{}@media screen and (prefers-color-scheme: dark) {{{}{}}}\n", kLayout,
      cell_rules('s', ColourMap::sequential_light), cell_rules('d', ColourMap::diverging_light),
      cell_rules('s', ColourMap::sequential_dark), cell_rules('d', ColourMap::diverging_dark));
}

std::string cell_class(double strength, Scale scale) {
  const double share = std::isfinite(strength) ? std::clamp(strength, 0.0, 1.0) : 0.0;
  return fmt::format("{}{}", scale == Scale::sequential ? 's' : 'd',
                     std::lround(share * (kCellColours - 1)));
}

}  // namespace heed::viz
