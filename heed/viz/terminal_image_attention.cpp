#include <algorithm>

#include "heed/viz/image_attention.h"
#include "heed/viz/terminal_ink.h"
#include "heed/viz/text_cells.h"

namespace heed::viz {
namespace {

constexpr Index kBetween = 3;  // cells between the two pictures

// How many pixels of the terminal a picture takes: a cell is one across and two down.
struct PixelGrid {
  Index rows, columns;
};

PixelGrid pixels_of(const Image& image, const Terminal& terminal) {
  const Index most_columns = (terminal.width - kBetween) / 2;
  const Index most_rows = 2 * (terminal.height - 5);  // title, note, two empty lines, a prompt
  const double shrunk =
      std::max({1.0, static_cast<double>(image.width) / static_cast<double>(most_columns),
                static_cast<double>(image.height) / static_cast<double>(most_rows)});
  const auto shown = [&](Index size) {
    return std::max<Index>(1, static_cast<Index>(static_cast<double>(size) / shrunk));
  };
  return {shown(image.height), shown(image.width)};
}

// The mean of what falls on a pixel of the terminal.
Rgb pixel(const Image& image, const PixelGrid& grid, Index row, Index column) {
  if (row >= grid.rows) return {};
  const Index top = row * image.height / grid.rows, left = column * image.width / grid.columns;
  const Index bottom = std::max(top + 1, (row + 1) * image.height / grid.rows);
  const Index right = std::max(left + 1, (column + 1) * image.width / grid.columns);
  Index sums[3] = {};
  for (Index r = top; r < bottom; ++r) {
    for (Index c = left; c < right; ++c) {
      for (Index i = 0; i < 3; ++i) sums[i] += image.at(r, c, image.channels == 3 ? i : 0);
    }
  }
  const Index count = (bottom - top) * (right - left);
  const auto mean = [&](Index sum) { return static_cast<std::uint8_t>(sum / count); };
  return {mean(sums[0]), mean(sums[1]), mean(sums[2])};
}

float luma(Rgb colour) {
  return (0.299f * static_cast<float>(colour.red) + 0.587f * static_cast<float>(colour.green) +
          0.114f * static_cast<float>(colour.blue)) /
         255.0f;
}

Rgb veiled(Rgb colour, float strength) {
  constexpr float kThinnest = 0.15f;
  const float share = kThinnest + (1.0f - kThinnest) * strength;
  const auto darker = [&](std::uint8_t x) {
    return static_cast<std::uint8_t>(share * static_cast<float>(x));
  };
  return {darker(colour.red), darker(colour.green), darker(colour.blue)};
}

}  // namespace

std::string terminal_image_attention(const ImageAttention& attention, const Terminal& terminal) {
  check_image_attention(attention);
  check_terminal(terminal);
  const Image& image = attention.image;
  const PixelGrid grid = pixels_of(image, terminal);
  const std::vector<float> strengths = attention.strengths();
  const auto strength = [&](Index row, Index column) {
    const Index r = std::min(row, grid.rows - 1) * attention.rows / grid.rows;
    return strengths[r * attention.columns + column * attention.columns / grid.columns];
  };
  std::string lines = shortened(attention.title, terminal.width) + "\n\n";
  for (Index row = 0; row < grid.rows; row += 2) {
    std::string left, right;
    for (Index column = 0; column < grid.columns; ++column) {
      const Rgb upper = pixel(image, grid, row, column),
                lower = pixel(image, grid, row + 1, column);
      if (has_colours(terminal.ink)) {
        left += two_pixels(upper, lower, terminal.ink);
        right += two_pixels(veiled(upper, strength(row, column)),
                            veiled(lower, strength(row + 1, column)), terminal.ink);
      } else {
        left += shaded((luma(upper) + luma(lower)) / 2, 1, terminal.ink);
        right += shaded(strength(row, column), 1, terminal.ink);
      }
    }
    lines += without_trailing_spaces(left + repeated(" ", kBetween) + right) + "\n";
  }
  return lines + "\n" + shortened(attention.note, terminal.width) + "\n";
}

}  // namespace heed::viz
