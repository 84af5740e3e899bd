#pragma once

#include <cstdint>
#include <vector>

#include "heed/base/index.h"

namespace heed {

// A picture as bytes, from top to bottom and from left to right, the channels of a pixel side by
// side.
struct Image {
  Index height = 0, width = 0;            // pixels
  Index channels = 0;                     // 1: grey; 3: red, green and blue
  std::vector<std::uint8_t> pixels = {};  // (height, width, channels)

  std::uint8_t at(Index row, Index column, Index channel) const {
    return pixels[(row * width + column) * channels + channel];
  }
};

}  // namespace heed
