#include "heed/ops/activation.h"

#include "heed/kernels/activation.h"

namespace heed::ops {

Tensor relu(const Tensor& x) {
  Tensor y = x.uninitialized_like();
  compute_in(x.dtype(),
             [&]<typename T>() { kernels::relu(x.data<T>(), y.mutable_data<T>(), x.size()); });
  return record(y, {x}, [y](const Tensor& dy) {
    Tensor dx = y.uninitialized_like();
    compute_in(y.dtype(), [&]<typename T>() {
      kernels::relu_backward(y.data<T>(), dy.data<T>(), dx.mutable_data<T>(), y.size());
    });
    return std::vector{dx};
  });
}

Tensor gelu(const Tensor& x) {
  Tensor y = x.uninitialized_like();
  compute_in(x.dtype(),
             [&]<typename T>() { kernels::gelu(x.data<T>(), y.mutable_data<T>(), x.size()); });
  return record(y, {x}, [x = x.detached()](const Tensor& dy) {
    Tensor dx = x.uninitialized_like();
    compute_in(x.dtype(), [&]<typename T>() {
      kernels::gelu_backward(x.data<T>(), dy.data<T>(), dx.mutable_data<T>(), x.size());
    });
    return std::vector{dx};
  });
}

Tensor silu(const Tensor& x) {
  Tensor y = x.uninitialized_like();
  compute_in(x.dtype(),
             [&]<typename T>() { kernels::silu(x.data<T>(), y.mutable_data<T>(), x.size()); });
  return record(y, {x}, [x = x.detached()](const Tensor& dy) {
    Tensor dx = x.uninitialized_like();
    compute_in(x.dtype(), [&]<typename T>() {
      kernels::silu_backward(x.data<T>(), dy.data<T>(), dx.mutable_data<T>(), x.size());
    });
    return std::vector{dx};
  });
}

}  // namespace heed::ops
