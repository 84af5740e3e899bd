#pragma once

#include <string>
#include <vector>

#include "heed/base/image.h"
#include "heed/viz/terminal.h"

namespace heed::viz {

// A grid of weights over a picture, such as what a model of images looked at.
struct ImageAttention {
  std::string title = {};
  std::string note = {};  // a line below
  Image image = {};
  Index rows = 0, columns = 0;      // of the grid, which covers the image
  std::vector<float> weights = {};  // (rows, columns), row-major, 0 or more

  std::vector<float> strengths() const;  // the weights as shares of the greatest
};

// Throws Error unless the sizes agree and every weight is finite and not negative.
void check_image_attention(const ImageAttention& attention);

// The picture, and beside it the picture under a veil that is the thinner the more a cell weighs,
// none over the cell that weighs the most; a cell shows its weight under the pointer. A whole SVG
// file that loads nothing.
std::string image_attention_svg(const ImageAttention& attention);

// One HTML file with those pictures, one below the other.
std::string image_attention_html(const std::string& title,
                                 const std::vector<ImageAttention>& pictures);

// The same two pictures side by side in whole lines of UTF-8; where the ink has no colours, the
// picture and the weights.
std::string terminal_image_attention(const ImageAttention& attention, const Terminal& terminal);

}  // namespace heed::viz
