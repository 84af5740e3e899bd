#pragma once

#include <functional>
#include <span>

#include "heed/kernels/int8_products.h"
#include "heed/ops/compute_type.h"
#include "heed/tensor/tensor.h"
#include "heed/tensor/tokens.h"

namespace heed::ops {

// Puts rows [first, first + count) of a weight into `to`, (count, in). For any thread.
using Rows = std::function<void(Index first, Index count, float* to)>;

Rows rows_of(const Tensor& weight);  // (out, in)

// The weight (out, in) of a linear layer, or an embedding table, as inference has it, where it
// stays the same.
class PackedWeight {
 public:
  struct Size {
    Index out, in;
  };

  PackedWeight() = default;  // none
  PackedWeight(const Tensor& weight, ComputeType type);
  // Asks for some rows at a time, on all threads: never is the weight there twice.
  PackedWeight(Size size, const Rows& rows, ComputeType type);

  bool empty() const { return values_.empty(); }

  // Those rows of the weight (rows, in), packed, with which linear computes the same bytes as with
  // all of them. Throws where there is no such row.
  PackedWeight rows(std::span<const Token> rows) const;

 private:
  PackedWeight(Size size, ComputeType type);  // of any values
  void pack(const Tensor& rows, Index first);

  kernels::PackedInt8Weight int8() const;
  kernels::Int8Weight<std::int8_t, float> mutable_int8();

  friend Tensor linear(const Tensor& x, const PackedWeight& weight, const Tensor& bias,
                       Reader reader);
  friend Tensor embedding(const PackedWeight& table, std::span<const Token> ids);

  Tensor values_;
  Tensor scales_, sums_;  // of int8 alone
  Index in_ = 0, out_ = 0;
  ComputeType type_ = ComputeType::float32;
};

// x (N, in), float32 or bfloat16 -> x @ weight^T + bias (N, out); an empty bias adds nothing. A row
// of the output is the same bytes whatever rows stand beside it, which holds of no other product. x
// is rounded to the weight's type too, in eight bits each row between its least and its greatest
// number. Throws where the tape would record it: a packed weight has no gradient.
Tensor linear(const Tensor& x, const PackedWeight& weight, const Tensor& bias,
              Reader reader = Reader::sum);

// The rows of `table` (out, in) that `ids` name, to the precision that it is packed in. -> (N, in)
Tensor embedding(const PackedWeight& table, std::span<const Token> ids);

}  // namespace heed::ops
