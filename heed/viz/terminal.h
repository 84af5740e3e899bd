#pragma once

#include <string>

#include "heed/viz/attention_map.h"
#include "heed/viz/chart.h"

namespace heed::viz {

// With what a terminal, or a file that keeps its text, can draw.
enum class Ink {
  ascii,        // nothing beyond ASCII but the labels themselves
  shades,       // Unicode blocks, no colours
  indexed,      // the palette of 256 colours
  true_colour,  // 24-bit colours
};

struct Terminal {
  Ink ink = Ink::shades;
  Index width = 80;   // cells; no line is longer (at least 20)
  Index height = 24;  // lines that heatmaps keep within (at least 8)
};

// Each drawing below is whole lines of UTF-8, the last one ended.

// Keys as columns with labels that read downwards, queries as rows. What is wider than the terminal
// is folded into panels below each other. The scale ends at the map's largest weight.
std::string terminal_attention(const AttentionMap& map, const Terminal& terminal);

// Where there are more rows or columns than the terminal shows, a cell is the mean of a block.
std::string terminal_heatmap(const Heatmap& heatmap, const Terminal& terminal);

// Each line has a mark of its own, told below; no more than 16 lines high. Spreads are left out.
std::string terminal_chart(const LineChart& chart, const Terminal& terminal);

// Numbers are right-aligned; the widest columns are shortened until the table fits.
std::string terminal_table(const Table& table, const Terminal& terminal);

// The same without shortening any column: those that do not fit beside the others stand in tables
// below, each behind the first column again.
std::string terminal_tables(const Table& table, const Terminal& terminal);

}  // namespace heed::viz
