#pragma once

#include <gtest/gtest.h>

#include <algorithm>

#include "heed/nn/pass.h"
#include "heed/ops/compute_type.h"
#include "tests/golden.h"
#include "tests/models/expect_row.h"

// What holds of every model that is packed for inference, of which forward(tokens, pass) gives
// rows.
namespace heed::tests {

// To the last bit.
template <typename Model>
void expect_a_batch_changes_nothing(const Model& model) {
  const NoGrad no_grad;
  nn::Pass pass = nn::Pass::inference();
  for (const auto type :
       {ops::ComputeType::float32, ops::ComputeType::bfloat16, ops::ComputeType::int8}) {
    const Model packed = model.packed(type);
    const Tensor whole = packed.forward(pack({{1, 2, 3, 4}, {5}, {6, 7, 8}}), pass);
    const Tensor last = packed.forward(pack({{6, 7, 8}}), pass);
    EXPECT_TRUE(std::ranges::equal(last.values(), whole.values().last(last.size())));
  }
}

// In bfloat16 it differs by up to that share of the greatest element.
template <typename Model>
void expect_packed_nearly_the_same(const Model& model, double in_bfloat16) {
  const NoGrad no_grad;
  nn::Pass pass = nn::Pass::inference();
  const Tokens tokens = pack({{1, 2, 3, 4}, {5}, {6, 7, 8}});
  const Tensor wanted = model.forward(tokens, pass);
  const Tensor same = model.packed().forward(tokens, pass);
  for (Index row = 0; row < wanted.dim(0); ++row) expect_row_near(same, row, wanted, row);
  for (const auto& [type, share] : {std::pair{ops::ComputeType::bfloat16, in_bfloat16},
                                    std::pair{ops::ComputeType::int8, 0.1}}) {
    const double error = relative_difference(model.packed(type).forward(tokens, pass), wanted);
    EXPECT_GT(error, 0);
    EXPECT_LT(error, share);
  }
}

}  // namespace heed::tests
