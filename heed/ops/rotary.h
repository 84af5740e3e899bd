#pragma once

#include <span>

#include "heed/autograd/tape.h"

namespace heed::ops {

// What turns each row of a tensor by its position: made once for all layers of a pass.
struct Rotation {
  Tensor table;   // (P, R), of the positions that occur: kernels/rotary.h
  Tensor places;  // (N), int32: of each row its row of the table

  bool empty() const { return table.empty(); }
};

// frequencies (R / 2), radians from one position to the next; positions (N).
Rotation rotation(std::span<const double> frequencies, std::span<const Token> positions);

// Turns pairs (i, i + R / 2) of the first R elements of each head, or nothing where the rotation is
// empty. The product of a query and a key so turned depends on the distance of their positions
// alone (Su et al., 2021, "RoFormer", section 3.2). In bfloat16 too.
// x (N, H * Dh) -> (N, H * Dh). Throws where rows or widths do not fit.
Tensor rotary(Tensor x, const Rotation& rotation, Index head_width);

}  // namespace heed::ops
