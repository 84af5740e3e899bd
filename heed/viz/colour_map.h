#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "heed/base/index.h"

namespace heed::viz {

struct Rgb {
  std::uint8_t red = 0, green = 0, blue = 0;
  bool operator==(const Rgb&) const = default;
};

std::string hex(Rgb colour);  // "#1a2b3c"

// Maps made in Oklab (Ottosson 2020), where equal steps look equal. The sequential ones change
// lightness evenly from the page's colour on, so they stay readable to the colour-blind and in
// grey print; the diverging ones go from blue through the page's colour to orange.
enum class ColourMap { sequential_light, sequential_dark, diverging_light, diverging_dark };

// `t` in [0, 1] from low to high (the diverging maps are neutral at 0.5); beyond, the nearer end.
Rgb colour_at(ColourMap map, float t);

// `count` colours from low to high.
std::vector<std::string> hex_colours(ColourMap map, Index count);

// The nearest entry of the 256-colour palette that terminals share.
int nearest_indexed(Rgb colour);

}  // namespace heed::viz
