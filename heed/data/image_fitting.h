#pragma once

#include "heed/base/image.h"

namespace heed::data {

// Of one channel, ITU-R BT.601's luma, or of three that are alike. channels: 1 or 3
Image with_channels(Image image, Index channels);

// An image of another size: each pixel is a mean of those around its place, weighted by a triangle
// as wide as two pixels of the smaller of both (bilinear, without aliasing). Sides need not keep
// their ratio.
Image resized(const Image& image, Index height, Index width);

}  // namespace heed::data
