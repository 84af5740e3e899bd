#include "heed/ops/rotary.h"

#include <algorithm>
#include <vector>

#include "heed/kernels/rotary.h"

namespace heed::ops {
namespace {

// In x's memory where nobody else has it.
Tensor turned(kernels::Turn turn, const Tensor& x, const Rotation& rotation, Index head_width) {
  Tensor y = x.recycled();
  const kernels::RotarySize size{.rows = x.dim(0),
                                 .width = x.dim(1),
                                 .head_width = head_width,
                                 .rotated = rotation.table.dim(1)};
  compute_stored(x.dtype(), [&]<typename S>() {
    using T = Computed<S>;
    const DType type = dtype_of<T>;
    const Tensor table = rotation.table.dtype() == type ? rotation.table : rotation.table.to(type);
    kernels::rotary<S>(turn, size, table.data<T>(), rotation.places.data<Token>(), x.data<S>(),
                       y.mutable_data<S>());
  });
  return y;
}

}  // namespace

Rotation rotation(std::span<const double> frequencies, std::span<const Token> positions) {
  std::vector<Token> distinct(positions.begin(), positions.end());
  std::ranges::sort(distinct);
  distinct.erase(std::ranges::unique(distinct).begin(), distinct.end());
  const Index rotated = 2 * std::ssize(frequencies);
  Rotation all{.table = Tensor::uninitialized({std::ssize(distinct), rotated}),
               .places = Tensor::uninitialized({std::ssize(positions)}, DType::int32)};
  kernels::rotary_table(frequencies, distinct, all.table.mutable_data());
  std::ranges::transform(positions, all.places.mutable_data<Token>(), [&](Token position) {
    return static_cast<Token>(std::ranges::lower_bound(distinct, position) - distinct.begin());
  });
  return all;
}

Tensor rotary(Tensor x, const Rotation& rotation, Index head_width) {
  if (rotation.empty()) return x;
  check(x.rank() == 2 && x.dim(0) == rotation.places.dim(0), "rotary: {} positions for rows {}",
        rotation.places.dim(0), x.shape());
  check(head_width > 0 && x.dim(1) % head_width == 0,
        "rotary: rows {} are not whole heads, each {} wide", x.shape(), head_width);
  check(rotation.table.dim(1) <= head_width, "rotary: turns {} elements of heads that are {} wide",
        rotation.table.dim(1), head_width);
  const Tensor y = turned(kernels::Turn::forwards, x, rotation, head_width);
  return record(y, {x}, [rotation, head_width](const Tensor& dy) {
    return std::vector{turned(kernels::Turn::back, dy, rotation, head_width)};
  });
}

}  // namespace heed::ops
