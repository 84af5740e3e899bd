#include <algorithm>

#include "heed/viz/terminal.h"
#include "heed/viz/terminal_ink.h"
#include "heed/viz/text_cells.h"

namespace heed::viz {
namespace {

// Rows or columns in even blocks.
struct Blocks {
  Index count, size;

  Blocks(Index of, Index room) : count(of), size((of + room - 1) / room) {}
  Index shown() const { return (count + size - 1) / size; }
  Index begin(Index block) const { return block * size; }
};

struct HeatmapLayout {
  Blocks rows, columns;
  Index margin;         // cells left of the frame, for the row numbers
  Index rows_per_line;  // two where half blocks have two colours
};

HeatmapLayout laid_out(const Heatmap& heatmap, const Terminal& terminal) {
  const Index margin = cells_of(std::to_string(heatmap.rows - 1)) + 1;
  const Index per_line = has_colours(terminal.ink) ? 2 : 1;
  const Index lines = terminal.height - 5;  // title, column numbers, axes, scale, and a prompt
  return {{heatmap.rows, lines * per_line},
          {heatmap.columns, terminal.width - margin - 1},
          margin,
          per_line};
}

// A line of the map of blocks, which has a cell a value.
std::string heatmap_line(const Heatmap& blocks, Index row, Index rows_per_line, Ink ink) {
  const auto strength = [&](Index r, Index c) {
    return (blocks.values[r * blocks.columns + c] - blocks.low) / (blocks.high - blocks.low);
  };
  const bool has_lower = rows_per_line == 2 && row + 1 < blocks.rows;
  std::string line;
  for (Index column = 0; column < blocks.columns; ++column) {
    const float upper = strength(row, column);
    line += has_lower ? two_rows(upper, strength(row + 1, column), ink, blocks.scale)
                      : shaded(upper, 1, ink, blocks.scale);
  }
  return line;
}

// Column numbers under the columns they belong to.
std::string column_numbers(const HeatmapLayout& layout) {
  const Index shown = layout.columns.shown();
  std::string line(static_cast<std::size_t>(layout.margin + 1 + shown), ' ');
  for (Index i = 0; i < shown; i += std::max<Index>(shown / 6, 8)) {
    const std::string number = std::to_string(layout.columns.begin(i));
    const auto at = static_cast<std::size_t>(layout.margin + 1 + i);
    if (at + number.size() <= line.size()) line.replace(at, number.size(), number);
  }
  return without_trailing_spaces(std::move(line)) + "\n";
}

std::string what_is_shown(const Heatmap& heatmap, const HeatmapLayout& layout) {
  const Blocks &rows = layout.rows, &columns = layout.columns;
  const std::string shown = fmt::format("down: {} {}, across: {} {}", rows.count, heatmap.row_axis,
                                        columns.count, heatmap.column_axis);
  if (rows.size * columns.size == 1) return shown;
  return fmt::format("{} (a cell is the mean of {} x {})", shown, rows.size, columns.size);
}

}  // namespace

std::string terminal_heatmap(const Heatmap& heatmap, const Terminal& terminal) {
  check_heatmap(heatmap);
  check_terminal(terminal);
  const HeatmapLayout layout = laid_out(heatmap, terminal);
  const Heatmap blocks = block_means(heatmap, layout.rows.size, layout.columns.size);
  std::string lines = shortened(heatmap.title, terminal.width) + "\n";
  const std::string side = terminal.ink == Ink::ascii ? "|" : "│";
  for (Index row = 0, line = 0; row < blocks.rows; row += layout.rows_per_line, ++line) {
    const std::string number = line % 4 == 0 ? std::to_string(layout.rows.begin(row)) : "";
    lines += aligned(number, layout.margin - 1, Align::right) + " " + side +
             heatmap_line(blocks, row, layout.rows_per_line, terminal.ink) + "\n";
  }
  lines += column_numbers(layout);
  lines += shortened(what_is_shown(heatmap, layout), terminal.width) + "\n";
  return lines + scale_legend(heatmap.low, heatmap.high, terminal.ink, heatmap.scale) + "\n";
}

}  // namespace heed::viz
