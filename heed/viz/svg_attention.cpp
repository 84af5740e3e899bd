#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "heed/viz/markup.h"
#include "heed/viz/svg.h"
#include "heed/viz/svg_page.h"
#include "heed/viz/text_cells.h"

namespace heed::viz {
namespace {

constexpr double kCell = 26, kText = 13, kEdge = 20, kTitle = 44;
constexpr double kTilt = 50;         // degrees that the key labels rise
constexpr Index kLongestLabel = 24;  // cells

struct SvgLayout {
  double left, top;  // of the first weight
  double right;      // room for the last key's label, which leans over the frame
  float largest;     // the weight drawn strongest
};

double widest(const std::vector<std::string>& labels) {
  double width = 0;
  for (const std::string& label : labels) {
    width = std::max(width, text_width(shortened(label, kLongestLabel), kText));
  }
  return width;
}

// Single characters stand over their column; longer labels rise at an angle.
bool stands_upright(const std::string& key) {
  return glyphs_of(key).size() <= 1;
}

SvgLayout laid_out(const AttentionMap& map) {
  const double turn = kTilt * std::acos(-1.0) / 180;
  double above = 20, beyond = 0;
  for (std::size_t k = 0; k < map.keys.size(); ++k) {
    if (stands_upright(map.keys[k])) continue;
    const double length = text_width(shortened(map.keys[k], kLongestLabel), kText);
    const double place = kCell * (static_cast<double>(map.keys.size() - k) - 0.5);
    above = std::max(above, length * std::sin(turn) + 18);
    beyond = std::max(beyond, length * std::cos(turn) + kCell / 4 - place);
  }
  return {.left = kEdge + widest(map.queries) + 10,
          .top = kTitle + above,
          .right = kEdge + beyond,
          .largest = std::max(*std::ranges::max_element(map.weights), 1e-6f)};
}

std::string labels(const AttentionMap& map, const SvgLayout& layout) {
  std::string body;
  for (std::size_t k = 0; k < map.keys.size(); ++k) {
    const double x = layout.left + kCell * (static_cast<double>(k) + 0.5);
    const std::string key = shortened(map.keys[k], kLongestLabel);
    if (stands_upright(map.keys[k])) {
      body += svg_text(x, layout.top - 8, key, "", Anchor::middle);
    } else {
      body += fmt::format("<text transform=\"translate({:.5g} {:.5g}) rotate(-{})\">{}</text>\n",
                          x + 4, layout.top - 8, kTilt, escaped(key));
    }
  }
  for (std::size_t q = 0; q < map.queries.size(); ++q) {
    const double y = layout.top + kCell * (static_cast<double>(q) + 0.5) + kText * 0.36;
    body += svg_text(layout.left - 9, y, shortened(map.queries[q], kLongestLabel), "", Anchor::end);
  }
  return body;
}

// Cells too faint for a colour of their own are left to the ground.
std::string cells(const AttentionMap& map, const SvgLayout& layout) {
  const auto queries = static_cast<Index>(map.queries.size());
  const auto keys = static_cast<Index>(map.keys.size());
  std::string body = fmt::format(
      "<rect class=\"c0\" x=\"{:.5g}\" y=\"{:.5g}\" width=\"{}\" height=\"{}\" rx=\"3\"/>\n",
      layout.left, layout.top, kCell * static_cast<double>(keys),
      kCell * static_cast<double>(queries));
  for (Index q = 0; q < queries; ++q) {
    for (Index k = 0; k < keys; ++k) {
      const std::string colour = colour_class(map.at(q, k) / layout.largest);
      if (colour == "c0") continue;
      body += fmt::format(
          "<rect class=\"{}\" x=\"{:.5g}\" y=\"{:.5g}\" width=\"{}\" height=\"{}\" rx=\"3\">"
          "<title>{} \u2192 {}: {:.3f}</title></rect>\n",
          colour, layout.left + kCell * static_cast<double>(k) + 1,
          layout.top + kCell * static_cast<double>(q) + 1, kCell - 2, kCell - 2,
          escaped(map.queries[q]), escaped(map.keys[k]), map.at(q, k));
    }
  }
  return body + fmt::format(
                    "<rect class=\"frame\" style=\"stroke-width:1\" x=\"{:.5g}\" y=\"{:.5g}\" "
                    "width=\"{}\" height=\"{}\" rx=\"4\"/>\n",
                    layout.left - 1, layout.top - 1, kCell * static_cast<double>(keys) + 2,
                    kCell * static_cast<double>(queries) + 2);
}

}  // namespace

std::string attention_svg(const AttentionMap& map) {
  check_map(map);
  const SvgLayout layout = laid_out(map);
  const double bottom = layout.top + kCell * static_cast<double>(map.queries.size());
  const double across = layout.left + kCell * static_cast<double>(map.keys.size());
  const double width = std::max(
      {across + layout.right, layout.left + 180, 2 * kEdge + text_width(title_of(map), 16)});
  const std::string body = labels(map, layout) + cells(map, layout) +
                           svg_legend(layout.left, bottom + 16, 0, layout.largest);
  return svg_page({.width = width,
                   .height = bottom + 44,
                   .title = title_of(map),
                   .rules = rules_of(Scale::sequential)},
                  body);
}

}  // namespace heed::viz
