#pragma once

#include <gtest/gtest.h>

#include "heed/tensor/tensor.h"

namespace heed::tests {

// Row `row` of `part` is row `whole_row` of `whole`.
inline void expect_row_near(const Tensor& part, Index row, const Tensor& whole, Index whole_row) {
  const Index width = whole.dim(1);
  for (Index i = 0; i < width; ++i) {
    EXPECT_NEAR(part.data()[row * width + i], whole.data()[whole_row * width + i], 5e-6) << i;
  }
}

}  // namespace heed::tests
