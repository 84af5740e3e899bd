#pragma once

#include <span>

#include "heed/base/bfloat16.h"
#include "heed/base/index.h"

namespace heed::kernels {

// Rotary positions (Su et al., 2021, "RoFormer", section 3.2.2). The angles of a position, of which
// the first R elements of each head are turned: pairs (i, i + R / 2) by position * frequencies[i],
// where i < R / 2.
// table (positions, R): the R / 2 cosines, then as many sines; computed in double.
template <typename T>
void rotary_table(std::span<const double> frequencies, std::span<const Token> positions, T* table);

enum class Turn { forwards, back };

struct RotarySize {
  Index rows, width;          // N, H * Dh
  Index head_width, rotated;  // Dh; R, of which there are as many pairs as half of it
};

// Row n of x (N, H * Dh) turned by row places[n] of the table: y[i] = x[i] cos - x[i + R / 2] sin,
// y[i + R / 2] = x[i + R / 2] cos + x[i] sin; or turned back, which is also the gradient. y may be
// x. Stored as float32, float64, or bfloat16, which is computed in float32 and rounded once.
template <typename S>
void rotary(Turn turn, const RotarySize& size, const Computed<S>* table, const Token* places,
            const S* x, S* y);

}  // namespace heed::kernels
