#pragma once

#include <limits>

#include "heed/base/index.h"

namespace heed::kernels {

// One entry of a row: its value and where it stands.
struct Ranked {
  float value;
  Token index;
};

// Greatest first; of equal values the one that stands first.
inline bool ranks_before(const Ranked& a, const Ranked& b) {
  return a.value > b.value || (a.value == b.value && a.index < b.index);
}

// log sum_i exp(x[i]) of a row, in float32. -inf where the row is -inf throughout; NaN or infinite
// where the row has a NaN or +inf.
float log_sum_exp(const float* x, Index width);

// The greatest `count` entries of a row, ranked, into `best`. Returns how many there are: fewer
// where fewer are greater than `bar`. NaN is never among them.
Index top(const float* x, Index width, Index count, Ranked* best,
          float bar = -std::numeric_limits<float>::infinity());

}  // namespace heed::kernels
