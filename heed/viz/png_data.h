#pragma once

#include <string>

#include "heed/base/image.h"

namespace heed::viz {

// An image as PNG in the address of itself, for a picture within an SVG or an HTML file:
// "data:image/png;base64,…".
std::string png_data(const Image& image);

}  // namespace heed::viz
