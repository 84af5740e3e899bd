#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "heed/base/index.h"

namespace heed::viz {

// What a reader takes for one character (a grapheme cluster, UAX #29), and how many cells of a
// terminal it fills: 2 for most of East Asia's, else 1. Combining marks fill none of their own.
struct Glyph {
  std::string text;
  Index cells = 1;
};

// Text made safe to draw: control characters become their pictures (U+2400...), so that no label
// can move the cursor; direction overrides and invalid UTF-8 become U+FFFD; a lone space is shown
// as an open box.
std::vector<Glyph> glyphs_of(std::string_view text);

std::string printable(std::string_view text);  // the glyphs, joined
Index cells_of(std::string_view text);         // their cells together

// At most `cells` wide; what had to be shortened ends in an ellipsis.
std::string shortened(std::string_view text, Index cells);

enum class Align { left, right };

// Exactly `cells` wide: shortened or filled with spaces.
std::string aligned(std::string_view text, Index cells, Align align);

}  // namespace heed::viz
