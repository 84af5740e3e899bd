#pragma once

#include <string>

#include "heed/viz/chart.h"
#include "heed/viz/colour_map.h"
#include "heed/viz/terminal.h"

namespace heed::viz {

// Throws Error when the terminal is too small to draw in.
void check_terminal(const Terminal& terminal);

// `cells` cells filled with the strength `t` in [0, 1].
std::string shaded(float t, Index cells, Ink ink, Scale scale = Scale::sequential);

// One cell that shows two strengths, one above the other; only for inks that have colours.
std::string two_rows(float upper, float lower, Ink ink, Scale scale);

// One cell of two pixels, one above the other, likewise.
std::string two_pixels(Rgb upper, Rgb lower, Ink ink);

// The scale's colours between its two ends, as a line's content: "0 ░▒▓█ 0.93".
std::string scale_legend(float low, float high, Ink ink, Scale scale);

inline bool has_colours(Ink ink) {
  return ink == Ink::indexed || ink == Ink::true_colour;
}

std::string repeated(std::string_view text, Index count);
std::string without_trailing_spaces(std::string line);

}  // namespace heed::viz
