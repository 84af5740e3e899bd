#include "heed/ops/activation.h"

#include "heed/kernels/activation.h"

namespace heed::ops {
namespace {

// forward and backward are kernels.
Tensor value(const Tensor& x, Tensor y, const auto& forward) {
  compute_stored(x.dtype(),
                 [&]<typename S>() { forward(x.data<S>(), y.mutable_data<S>(), x.size()); });
  return y;
}

Tensor gradient(const Tensor& kept, Tensor dy, const auto& backward) {
  Tensor dx = dy.recycled();
  compute_stored(kept.dtype(), [&]<typename S>() {
    using T = Computed<S>;
    backward(kept.data<S>(), dy.data<T>(), dx.mutable_data<T>(), kept.size());
  });
  return dx;
}

template <auto forward, auto backward>
constexpr Curve of_kernels{
    .value = [](const Tensor& x) { return value(x, x.uninitialized_like(), forward); },
    .gradient = [](const Tensor& x, Tensor dy) { return gradient(x, std::move(dy), backward); }};

Tensor recorded(const Curve& curve, const Tensor& x) {
  return record(curve.value(x), {x}, [curve, x = x.detached()](Tensor dy) {
    return std::vector{curve.gradient(x, std::move(dy))};
  });
}

}  // namespace

const Curve kGelu = of_kernels<[](auto... in) { kernels::gelu(in...); },
                               [](auto... in) { kernels::gelu_backward(in...); }>;
const Curve kSilu = of_kernels<[](auto... in) { kernels::silu(in...); },
                               [](auto... in) { kernels::silu_backward(in...); }>;

Tensor relu(Tensor x) {
  const Tensor y = value(x, x.recycled(), [](auto... in) { kernels::relu(in...); });
  return record(y, {x}, [y](Tensor dy) {
    return std::vector{
        gradient(y, std::move(dy), [](auto... in) { kernels::relu_backward(in...); })};
  });
}

Tensor gelu(const Tensor& x) {
  return recorded(kGelu, x);
}

Tensor silu(const Tensor& x) {
  return recorded(kSilu, x);
}

}  // namespace heed::ops
