#include "heed/ops/packed_weight.h"

#include "heed/autograd/tape.h"
#include "heed/kernels/bfloat16_products.h"

namespace heed::ops {
namespace {

// The rows of x in eight bits.
class Rounded {
 public:
  explicit Rounded(const Tensor& x)
      : values_(Tensor::uninitialized({x.dim(0), kernels::int8_depth(x.dim(1))}, DType::int8)),
        scales_(Tensor::uninitialized({x.dim(0)})),
        least_(Tensor::uninitialized({x.dim(0)})) {
    kernels::round_int8(x.data(), x.dim(0), x.dim(1),
                        {reinterpret_cast<std::uint8_t*>(values_.mutable_data<std::int8_t>()),
                         scales_.mutable_data(), least_.mutable_data()});
  }

  kernels::RoundedInt8Input input() const {
    return {reinterpret_cast<const std::uint8_t*>(values_.data<std::int8_t>()), scales_.data(),
            least_.data()};
  }

 private:
  Tensor values_, scales_, least_;
};

}  // namespace

PackedWeight::PackedWeight(Index in, Index out, ComputeType type)
    : in_(in), out_(out), type_(type) {
  const Index rows = kernels::packed_rows(out);
  if (type == ComputeType::float32) {
    values_ = Tensor::uninitialized({rows, in});
    return;
  }
  if (type == ComputeType::bfloat16) {
    values_ = Tensor::uninitialized({rows, kernels::bfloat16_depth(in)}, DType::bfloat16);
    return;
  }
  values_ = Tensor::uninitialized({rows, kernels::int8_depth(in)}, DType::int8);
  scales_ = Tensor::uninitialized({rows});
  sums_ = Tensor::uninitialized({rows});
}

PackedWeight::PackedWeight(const Tensor& weight, ComputeType type)
    : PackedWeight(weight.dim(1), weight.dim(0), type) {
  if (type == ComputeType::float32) {
    kernels::pack(weight.data(), out_, in_, values_.mutable_data());
  } else if (type == ComputeType::bfloat16) {
    kernels::pack_bfloat16(weight.data(), out_, in_, values_.mutable_data<bfloat16>());
  } else {
    kernels::pack_int8(weight.data(), out_, in_, mutable_int8());
  }
}

PackedWeight PackedWeight::rows(std::span<const Token> rows) const {
  for (const Token row : rows) {
    check(0 <= row && row < out_, "packed weight: row {} of {}", row, out_);
  }
  PackedWeight some(in_, std::ssize(rows), type_);
  if (type_ == ComputeType::float32) {
    kernels::pick_rows(values_.data(), rows, in_, some.values_.mutable_data());
  } else if (type_ == ComputeType::bfloat16) {
    kernels::pick_rows(values_.data<bfloat16>(), rows, in_, some.values_.mutable_data<bfloat16>());
  } else {
    kernels::pick_rows(int8(), rows, in_, some.mutable_int8());
  }
  return some;
}

kernels::PackedInt8Weight PackedWeight::int8() const {
  return {values_.data<std::int8_t>(), scales_.data(), sums_.data()};
}

kernels::Int8Weight<std::int8_t, float> PackedWeight::mutable_int8() {
  return {values_.mutable_data<std::int8_t>(), scales_.mutable_data(), sums_.mutable_data()};
}

Tensor linear(const Tensor& x, const PackedWeight& weight, const Tensor& bias) {
  const Index rows = x.dim(0), in = weight.in_, out = weight.out_;
  check(x.rank() == 2 && x.dim(1) == in, "linear: input {} for {} inputs", x.shape(), in);
  check(!records({x, bias}), "linear: a packed weight has no gradient; run it under NoGrad");
  const float* const shift = bias.empty() ? nullptr : bias.data();
  Tensor y = Tensor::uninitialized({rows, out});
  if (weight.type_ == ComputeType::float32) {
    kernels::packed_products(x.data(), weight.values_.data(), shift, y.mutable_data(), rows, out,
                             in);
  } else if (weight.type_ == ComputeType::bfloat16) {
    Tensor rounded = Tensor::uninitialized({rows, weight.values_.dim(1)});
    kernels::round_bfloat16(x.data(), rows, in, rounded.mutable_data());
    kernels::bfloat16_products(rounded.data(), weight.values_.data<bfloat16>(), shift,
                               y.mutable_data(), rows, out, in);
  } else {
    kernels::int8_products(Rounded(x).input(), weight.int8(), shift, y.mutable_data(), rows, out,
                           in);
  }
  return y;
}

}  // namespace heed::ops
