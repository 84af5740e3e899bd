#pragma once

#include "heed/autograd/tape.h"

namespace heed::ops {

// Images cut into squares of `size` pixels a side, section 3.1 of "An Image is Worth 16x16 Words"
// (Dosovitskiy et al., 2021): each patch a row, from left to right and from top to bottom, one
// image after the other; in it the pixels of a channel after those of another.
// x (B, C, H, W) -> (B * H / size * W / size, C * size * size). Throws where the sides are no
// multiples of `size`.
Tensor patches(const Tensor& x, Index size);

}  // namespace heed::ops
