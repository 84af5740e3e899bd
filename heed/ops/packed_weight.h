#pragma once

#include "heed/kernels/int8_products.h"
#include "heed/tensor/tensor.h"

namespace heed::ops {

// What a packed weight multiplies in: float32, or eight bits (kernels/int8_products.h).
enum class ComputeType { float32, int8 };

// The weight (out, in) of a linear layer as inference has it, where it stays the same.
class PackedWeight {
 public:
  PackedWeight() = default;  // none
  PackedWeight(const Tensor& weight, ComputeType type);

  bool empty() const { return values_.empty(); }

  // Those rows of the weight (rows, in), packed, with which linear computes the same bytes as with
  // all of them. Throws where there is no such row.
  PackedWeight rows(std::span<const Token> rows) const;

 private:
  PackedWeight(Index in, Index out, ComputeType type);  // of any values

  kernels::PackedInt8Weight int8() const;
  kernels::Int8Weight<std::int8_t, float> mutable_int8();

  friend Tensor linear(const Tensor& x, const PackedWeight& weight, const Tensor& bias);

  Tensor values_;         // float32 or int8
  Tensor scales_, sums_;  // of int8 alone
  Index in_ = 0, out_ = 0;
};

// x (N, in), float32 -> x @ weight^T + bias (N, out); an empty bias adds nothing. A row of the
// output is the same bytes whatever rows stand beside it, which holds of no other product. In eight
// bits each row of x is rounded too, between its least and its greatest number. Throws where the
// tape would record it: a packed weight has no gradient.
Tensor linear(const Tensor& x, const PackedWeight& weight, const Tensor& bias);

}  // namespace heed::ops
