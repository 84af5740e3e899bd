#include "heed/ops/packed_weight.h"

#include "heed/autograd/tape.h"
#include "heed/kernels/bfloat16_products.h"
#include "heed/kernels/int8_products.h"
#include "heed/kernels/packed_products.h"

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

PackedWeight::PackedWeight(const Tensor& weight, ComputeType type)
    : in_(weight.dim(1)), out_(weight.dim(0)) {
  const Index rows = kernels::packed_rows(out_);
  if (type == ComputeType::float32) {
    values_ = Tensor::uninitialized({rows, in_});
    kernels::pack(weight.data(), out_, in_, values_.mutable_data());
    return;
  }
  if (type == ComputeType::bfloat16) {
    values_ = Tensor::uninitialized({rows, kernels::bfloat16_depth(in_)}, DType::bfloat16);
    kernels::pack_bfloat16(weight.data(), out_, in_, values_.mutable_data<bfloat16>());
    return;
  }
  values_ = Tensor::uninitialized({rows, kernels::int8_depth(in_)}, DType::int8);
  scales_ = Tensor::uninitialized({rows});
  sums_ = Tensor::uninitialized({rows});
  kernels::pack_int8(
      weight.data(), out_, in_,
      {values_.mutable_data<std::int8_t>(), scales_.mutable_data(), sums_.mutable_data()});
}

Tensor linear(const Tensor& x, const PackedWeight& weight, const Tensor& bias) {
  const Index rows = x.dim(0), in = weight.in_, out = weight.out_;
  check(x.rank() == 2 && x.dim(1) == in, "linear: input {} for {} inputs", x.shape(), in);
  check(!records({x, bias}), "linear: a packed weight has no gradient; run it under NoGrad");
  const float* const shift = bias.empty() ? nullptr : bias.data();
  Tensor y = Tensor::uninitialized({rows, out});
  if (weight.values_.dtype() == DType::float32) {
    kernels::packed_products(x.data(), weight.values_.data(), shift, y.mutable_data(), rows, out,
                             in);
  } else if (weight.values_.dtype() == DType::bfloat16) {
    Tensor rounded = Tensor::uninitialized({rows, weight.values_.dim(1)});
    kernels::round_bfloat16(x.data(), rows, in, rounded.mutable_data());
    kernels::bfloat16_products(rounded.data(), weight.values_.data<bfloat16>(), shift,
                               y.mutable_data(), rows, out, in);
  } else {
    kernels::int8_products(
        Rounded(x).input(),
        {weight.values_.data<std::int8_t>(), weight.scales_.data(), weight.sums_.data()}, shift,
        y.mutable_data(), rows, out, in);
  }
  return y;
}

}  // namespace heed::ops
