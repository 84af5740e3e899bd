#include "heed/ops/packed_weight.h"

#include <algorithm>

#include "heed/autograd/tape.h"
#include "heed/base/threads.h"
#include "heed/kernels/int8_products.h"
#include "heed/kernels/packed_products.h"
#include "heed/ops/embedding.h"

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

Rows rows_of(const Tensor& weight) {
  return [weight = weight.detached()](Index first, Index count, float* to) {
    std::copy_n(weight.data() + first * weight.dim(1), count * weight.dim(1), to);
  };
}

PackedWeight::PackedWeight(const Tensor& weight, ComputeType type)
    : PackedWeight({.out = weight.dim(0), .in = weight.dim(1)}, rows_of(weight), type) {}

PackedWeight::PackedWeight(Size size, const Rows& rows, ComputeType type)
    : in_(size.in), out_(size.out) {
  constexpr Index kAtOnce = 4 * kernels::kPackedRows, kWork = 8;  // multiply-adds a number, about
  const Index all = kernels::packed_rows(out_);
  if (type == ComputeType::float32) {
    values_ = Tensor::uninitialized({all, in_});
  } else {
    values_ = Tensor::uninitialized({all, kernels::int8_depth(in_)}, DType::int8);
    scales_ = Tensor::uninitialized({all});
    sums_ = Tensor::uninitialized({all});
  }
  parallel_for((out_ + kAtOnce - 1) / kAtOnce, kWork * out_ * in_, [&](Index task) {
    const Index first = task * kAtOnce, count = std::min(kAtOnce, out_ - first);
    Tensor some = Tensor::uninitialized({count, in_});
    rows(first, count, some.mutable_data());
    pack(some, first);
  });
}

// Blocks of rows lie one behind the other, so that some of them are packed as a weight is.
void PackedWeight::pack(const Tensor& rows, Index first) {
  const Index count = rows.dim(0);
  if (values_.dtype() == DType::float32) {
    return kernels::pack(rows.data(), count, in_, values_.mutable_data() + first * in_);
  }
  kernels::pack_int8(rows.data(), count, in_,
                     {values_.mutable_data<std::int8_t>() + first * kernels::int8_depth(in_),
                      scales_.mutable_data() + first, sums_.mutable_data() + first});
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
  } else {
    kernels::int8_products(
        Rounded(x).input(),
        {weight.values_.data<std::int8_t>(), weight.scales_.data(), weight.sums_.data()}, shift,
        y.mutable_data(), rows, out, in);
  }
  return y;
}

Tensor embedding(const PackedWeight& table, std::span<const Token> ids) {
  const Index rows = std::ssize(ids), width = table.in_;
  check_ids(ids, table.out_);
  Tensor y = Tensor::uninitialized({rows, width});
  if (table.values_.dtype() == DType::float32) {
    kernels::gather_packed(table.values_.data(), ids.data(), y.mutable_data(), rows, width);
  } else {
    kernels::gather_int8(
        {table.values_.data<std::int8_t>(), table.scales_.data(), table.sums_.data()}, ids.data(),
        y.mutable_data(), rows, width);
  }
  return y;
}

}  // namespace heed::ops
