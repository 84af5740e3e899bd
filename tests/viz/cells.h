#pragma once

#include <sstream>
#include <string>
#include <vector>

#include "heed/viz/text_cells.h"

namespace heed::viz {

inline std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

// The text without its colours.
inline std::string plain(const std::string& text) {
  std::string kept;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\x1b') {
      i = text.find('m', i);
    } else {
      kept += text[i];
    }
  }
  return kept;
}

// What stands in the cell number `cell` of a line, "" beyond its end.
inline std::string at_cell(const std::string& line, Index cell) {
  Index cells = 0;
  for (const Glyph& glyph : glyphs_of(line)) {
    if (cell < cells + glyph.cells) return glyph.text;
    cells += glyph.cells;
  }
  return "";
}

}  // namespace heed::viz
