#pragma once

#include "heed/base/index.h"

namespace heed::kernels {

// Images of which each is a grid of square patches; both sides are multiples of a patch's.
struct PatchGrid {
  Index images, channels, height, width;  // B, C, H, W; in pixels
  Index patch;                            // P, pixels a side

  Index rows() const { return height / patch; }
  Index columns() const { return width / patch; }
};

// The patches of images (B, C, H, W) as rows, one image after the other, each from left to right
// and from top to bottom: y (B * rows * columns, C * P * P), a channel's pixels after the other's.
template <typename T>
void cut_patches(const PatchGrid& grid, const T* images, T* y);

// The images again, which is also the gradient of the above.
template <typename T>
void join_patches(const PatchGrid& grid, const T* patches, T* y);

}  // namespace heed::kernels
