#include "heed/ops/packed_weight.h"

#include <algorithm>

#include "heed/autograd/tape.h"
#include "heed/base/threads.h"
#include "heed/kernels/bfloat16_products.h"
#include "heed/ops/embedding.h"
#include "heed/ops/matmul.h"

namespace heed::ops {
namespace {

// The rows of x in eight bits.
class Rounded {
 public:
  explicit Rounded(const Tensor& x)
      : values_(Tensor::uninitialized({x.dim(0), kernels::int8_depth(x.dim(1))}, DType::int8)),
        scales_(Tensor::uninitialized({x.dim(0)})),
        least_(Tensor::uninitialized({x.dim(0)})) {
    const auto round = [&](const auto* from) {
      kernels::round_int8(from, x.dim(0), x.dim(1),
                          {reinterpret_cast<std::uint8_t*>(values_.mutable_data<std::int8_t>()),
                           scales_.mutable_data(), least_.mutable_data()});
    };
    x.dtype() == DType::bfloat16 ? round(x.data<bfloat16>()) : round(x.data());
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

PackedWeight::PackedWeight(Size size, ComputeType type)
    : in_(size.in), out_(size.out), type_(type) {
  const Index rows = kernels::packed_rows(out_);
  if (type == ComputeType::float32) {
    values_ = Tensor::uninitialized({rows, in_});
  } else if (type == ComputeType::bfloat16) {
    values_ = Tensor::uninitialized({rows, kernels::bfloat16_depth(in_)}, DType::bfloat16);
  } else {
    values_ = Tensor::uninitialized({rows, kernels::int8_depth(in_)}, DType::int8);
    scales_ = Tensor::uninitialized({rows});
    sums_ = Tensor::uninitialized({rows});
  }
}

PackedWeight::PackedWeight(const Tensor& weight, ComputeType type)
    : PackedWeight({.out = weight.dim(0), .in = weight.dim(1)}, rows_of(weight), type) {}

PackedWeight::PackedWeight(Size size, const Rows& rows, ComputeType type)
    : PackedWeight(size, type) {
  constexpr Index kAtOnce = 4 * kernels::kPackedRows, kWork = 8;  // multiply-adds a number, about
  parallel_for((out_ + kAtOnce - 1) / kAtOnce, kWork * out_ * in_, [&](Index task) {
    const Index first = task * kAtOnce, count = std::min(kAtOnce, out_ - first);
    Tensor some = Tensor::uninitialized({count, in_});
    rows(first, count, some.mutable_data());
    pack(some, first);
  });
}

// Blocks of rows lie one behind the other, so that some of them are packed as a weight is.
void PackedWeight::pack(const Tensor& rows, Index first) {
  const Index count = rows.dim(0), at = first * values_.dim(1);
  if (type_ == ComputeType::float32) {
    kernels::pack(rows.data(), count, in_, values_.mutable_data() + at);
  } else if (type_ == ComputeType::bfloat16) {
    kernels::pack_bfloat16(rows.data(), count, in_, values_.mutable_data<bfloat16>() + at);
  } else {
    const auto [values, scales, sums] = mutable_int8();
    kernels::pack_int8(rows.data(), count, in_, {values + at, scales + first, sums + first});
  }
}

PackedWeight PackedWeight::rows(std::span<const Token> rows) const {
  for (const Token row : rows) {
    check(0 <= row && row < out_, "packed weight: row {} of {}", row, out_);
  }
  PackedWeight some({.out = std::ssize(rows), .in = in_}, type_);
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

namespace {

// In float32 or bfloat16, from and to either. -> (N, out)
Tensor bfloat16_products(const Tensor& x, const bfloat16* weight, const float* bias, Index out,
                         DType type) {
  Tensor y = Tensor::uninitialized({x.dim(0), out}, type);
  const auto multiply = [&](const auto* from, auto* to) {
    kernels::bfloat16_products(from, weight, bias, to, x.dim(0), out, x.dim(1));
  };
  const auto put_into = [&](auto* to) {
    x.dtype() == DType::bfloat16 ? multiply(x.data<bfloat16>(), to) : multiply(x.data(), to);
  };
  type == DType::bfloat16 ? put_into(y.mutable_data<bfloat16>()) : put_into(y.mutable_data());
  return y;
}

}  // namespace

Tensor linear(const Tensor& x, const PackedWeight& weight, const Tensor& bias, Reader reader) {
  const Index rows = x.dim(0), in = weight.in_, out = weight.out_;
  check(x.rank() == 2 && x.dim(1) == in, "linear: input {} for {} inputs", x.shape(), in);
  check(!records({x, bias}), "linear: a packed weight has no gradient; run it under NoGrad");
  const float* const shift = bias.empty() ? nullptr : bias.data();
  if (weight.type_ == ComputeType::bfloat16) {
    return bfloat16_products(x, weight.values_.data<bfloat16>(), shift, out,
                             reader == Reader::sum ? DType::float32 : DType::bfloat16);
  }
  Tensor y = Tensor::uninitialized({rows, out});
  if (weight.type_ == ComputeType::float32) {
    const Tensor read = x.dtype() == DType::float32 ? x : x.to(DType::float32);
    kernels::packed_products(read.data(), weight.values_.data(), shift, y.mutable_data(), rows, out,
                             in);
    return y;
  }
  kernels::int8_products(Rounded(x).input(), weight.int8(), shift, y.mutable_data(), rows, out, in);
  return reader == Reader::attention ? operand(y, ComputeType::bfloat16) : y;
}

Tensor embedding(const PackedWeight& table, std::span<const Token> ids) {
  check_ids(ids, table.out_);
  Tensor y = Tensor::uninitialized({std::ssize(ids), table.in_});
  float* const to = y.mutable_data();
  if (table.type_ == ComputeType::float32) {
    kernels::unpack_rows(table.values_.data(), ids, table.in_, to);
  } else if (table.type_ == ComputeType::bfloat16) {
    kernels::unpack_rows(table.values_.data<bfloat16>(), ids, table.in_, to);
  } else {
    kernels::unpack_rows(table.int8(), ids, table.in_, to);
  }
  return y;
}

}  // namespace heed::ops
