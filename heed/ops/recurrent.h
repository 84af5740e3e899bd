#pragma once

#include "heed/autograd/tape.h"
#include "heed/base/spans.h"
#include "heed/kernels/recurrent.h"
#include "heed/ops/packed_weight.h"

namespace heed::ops {

// Which way a layer goes through its sequences.
enum class Direction { forwards, backwards };

// Everything about a recurrent layer but its numbers.
struct Recurrence {
  Cell cell = Cell::lstm;
  Spans spans = {};  // packed
  Direction direction = Direction::forwards;
};

// The states of a recurrent layer after each row (kernels/recurrent.h). What the inputs are
// multiplied with comes in, of all rows at once; a step multiplies the states of the sequences that
// still run, the longest ones. Goes back through time in one pass, and sums the weight's gradient
// over all rows at its end.
// inputs (N, G * H), initial (B, S), weight (G * H, H), bias (G * H) -> (N, S), where S is H, or
// 2 H of an LSTM, its cell behind the hidden state. Throws where shapes do not fit together.
Tensor recurrent(const Tensor& inputs, const Tensor& initial, const Tensor& weight,
                 const Tensor& bias, const Recurrence& how);

// The same for inference. A sequence's states are the same bytes whatever sequences stand beside
// it.
Tensor recurrent(const Tensor& inputs, const Tensor& initial, const PackedWeight& weight,
                 const Tensor& bias, const Recurrence& how);

}  // namespace heed::ops
