#include <algorithm>

#include "heed/viz/terminal.h"
#include "heed/viz/terminal_ink.h"
#include "heed/viz/text_cells.h"

namespace heed::viz {
namespace {

constexpr Index kTallestLabel = 12;  // rows of a label that reads downwards

struct TerminalLayout {
  Index label = 0;    // cells of the query labels
  Index cell = 2;     // cells of one weight
  Index columns = 0;  // keys a panel
  float largest = 1;  // the weight that is drawn strongest
};

bool every_key_is_one_narrow_glyph(const AttentionMap& map) {
  return std::ranges::all_of(map.keys, [](const std::string& key) { return cells_of(key) == 1; });
}

TerminalLayout laid_out(const AttentionMap& map, const Terminal& terminal) {
  TerminalLayout layout;
  for (const std::string& query : map.queries) {
    layout.label = std::max(layout.label, cells_of(query));
  }
  layout.label = std::min(layout.label, terminal.width / 3);
  const Index room = terminal.width - layout.label - 3;  // a space, and the frame's two sides
  const auto keys = static_cast<Index>(map.keys.size());
  if (keys * 2 > room && every_key_is_one_narrow_glyph(map)) layout.cell = 1;
  layout.columns = std::min(keys, room / layout.cell);
  layout.largest = std::max(*std::ranges::max_element(map.weights), 1e-6f);
  return layout;
}

// A label's glyphs from top to bottom, cut to the tallest with an ellipsis that reads downwards.
std::vector<Glyph> downwards(const std::string& label) {
  std::vector<Glyph> glyphs = glyphs_of(label);
  if (static_cast<Index>(glyphs.size()) > kTallestLabel) {
    glyphs.resize(kTallestLabel - 1);
    glyphs.push_back({"\u22ee", 1});
  }
  return glyphs;
}

std::string key_labels(const AttentionMap& map, const TerminalLayout& layout, Index from,
                       Index to) {
  std::vector<std::vector<Glyph>> columns;
  std::size_t tallest = 0;
  for (Index k = from; k < to; ++k) {
    columns.push_back(downwards(map.keys[k]));
    tallest = std::max(tallest, columns.back().size());
  }
  std::string lines;
  for (std::size_t row = 0; row < tallest; ++row) {
    std::string line(static_cast<std::size_t>(layout.label + 2), ' ');
    for (const auto& glyphs : columns) {  // each ends on the frame
      const std::size_t above = tallest - glyphs.size();
      const Glyph glyph = row < above ? Glyph{" ", 1} : glyphs[row - above];
      line += glyph.text + repeated(" ", layout.cell - glyph.cells);
    }
    lines += without_trailing_spaces(std::move(line)) + "\n";
  }
  return lines;
}

std::string panel(const AttentionMap& map, const TerminalLayout& layout, Ink ink, Index from) {
  const Index to = std::min(from + layout.columns, static_cast<Index>(map.keys.size()));
  const bool ascii = ink == Ink::ascii;
  const std::string rule = repeated(ascii ? "-" : "─", (to - from) * layout.cell);
  const std::string side = ascii ? "|" : "│";
  const std::string margin(static_cast<std::size_t>(layout.label + 1), ' ');
  std::string lines = key_labels(map, layout, from, to);
  lines += margin + (ascii ? "+" : "┌") + rule + (ascii ? "+" : "┐") + "\n";
  for (Index q = 0; q < static_cast<Index>(map.queries.size()); ++q) {
    lines += aligned(map.queries[q], layout.label, Align::right) + " " + side;
    for (Index k = from; k < to; ++k) {
      lines += shaded(map.at(q, k) / layout.largest, layout.cell, ink);
    }
    lines += side + "\n";
  }
  return lines + margin + (ascii ? "+" : "└") + rule + (ascii ? "+" : "┘") + "\n";
}

}  // namespace

std::string terminal_attention(const AttentionMap& map, const Terminal& terminal) {
  check_map(map);
  check_terminal(terminal);
  const TerminalLayout layout = laid_out(map, terminal);
  std::string lines = shortened(title_of(map), terminal.width) + "\n";
  for (Index from = 0; from < static_cast<Index>(map.keys.size()); from += layout.columns) {
    lines += panel(map, layout, terminal.ink, from);
  }
  const std::string margin(static_cast<std::size_t>(layout.label + 2), ' ');
  return lines + margin + scale_legend(0, layout.largest, terminal.ink, Scale::sequential) + "\n";
}

}  // namespace heed::viz
