#include "heed/ops/activation.h"

#include <utility>

namespace heed::ops {
namespace {

Tensor value(Activation f, const Tensor& x, Tensor y) {
  compute_stored(x.dtype(), [&]<typename S>() {
    kernels::activate(f, x.data<S>(), y.mutable_data<S>(), x.size());
  });
  return y;
}

Tensor gradient(Activation f, const Tensor& x, const Tensor& dy) {
  Tensor dx = dy.recycled();
  compute_stored(x.dtype(), [&]<typename S>() {
    using T = Computed<S>;
    kernels::activate_backward(f, x.data<S>(), dy.data<T>(), dx.mutable_data<T>(), x.size());
  });
  return dx;
}

}  // namespace

Tensor Hidden::value() const {
  if (factor.empty()) return ops::value(f, x, x.uninitialized_like());
  check(factor.shape() == x.shape(), "gated: shapes {} and {} differ", x.shape(), factor.shape());
  Tensor y = x.uninitialized_like();
  compute_stored(x.dtype(), [&]<typename S>() {
    kernels::gate(f, x.data<S>(), factor.data<S>(), y.mutable_data<S>(), x.size());
  });
  return y;
}

std::vector<Tensor> Hidden::gradients(Tensor dy) const {
  if (factor.empty()) return {gradient(f, x, dy), Tensor()};
  Tensor dx = dy.recycled(), dfactor = dy.uninitialized_like();
  compute_stored(x.dtype(), [&]<typename S>() {
    using T = Computed<S>;
    kernels::gate_backward(f, x.data<S>(), factor.data<S>(), dy.data<T>(), dx.mutable_data<T>(),
                           dfactor.mutable_data<T>(), x.size());
  });
  return {dx, dfactor};
}

Tensor activate(Hidden hidden) {
  if (hidden.f == Activation::relu && hidden.factor.empty()) {        // its gradient needs y alone
    const Tensor y = value(hidden.f, hidden.x, hidden.x.recycled());  // before record() shares x
    return record(y, {hidden.x},
                  [y](const Tensor& dy) { return std::vector{gradient(Activation::relu, y, dy)}; });
  }
  return record(hidden.value(), {hidden.x, hidden.factor},
                [kept = hidden.detached()](Tensor dy) { return kept.gradients(std::move(dy)); });
}

}  // namespace heed::ops
