#include "heed/ops/activation.h"

#include "heed/kernels/activation.h"

namespace heed::ops {
namespace {

// What the gradient is computed from besides dy.
enum class Kept { x, y };

Tensor of_each(const Tensor& x, Kept kept, const auto& forward, const auto& backward) {
  Tensor y = kept == Kept::y ? x.recycled() : x.uninitialized_like();
  compute_stored(x.dtype(),
                 [&]<typename S>() { forward(x.data<S>(), y.mutable_data<S>(), x.size()); });
  return record(y, {x}, [from = kept == Kept::x ? x.detached() : y, backward](const Tensor& dy) {
    Tensor dx = dy.recycled();
    compute_stored(from.dtype(), [&]<typename S>() {
      using T = Computed<S>;
      backward(from.data<S>(), dy.data<T>(), dx.mutable_data<T>(), from.size());
    });
    return std::vector{dx};
  });
}

}  // namespace

Tensor relu(Tensor x) {
  return of_each(
      x, Kept::y, [](auto... in) { kernels::relu(in...); },
      [](auto... in) { kernels::relu_backward(in...); });
}

Tensor gelu(const Tensor& x) {
  return of_each(
      x, Kept::x, [](auto... in) { kernels::gelu(in...); },
      [](auto... in) { kernels::gelu_backward(in...); });
}

Tensor silu(const Tensor& x) {
  return of_each(
      x, Kept::x, [](auto... in) { kernels::silu(in...); },
      [](auto... in) { kernels::silu_backward(in...); });
}

}  // namespace heed::ops
