#include "heed/ops/rms_norm.h"

#include "heed/kernels/rms_norm.h"

namespace heed::ops {

Tensor rms_norm(const Tensor& x, const Tensor& gain, float epsilon) {
  const Index width = x.dim(-1), rows = width > 0 ? x.size() / width : 0;
  check(gain.shape() == Shape{width}, "rms_norm: gain {} for rows of {}", gain.shape(), width);
  Tensor y = x.uninitialized_like(), rstd = Tensor::uninitialized({rows}, x.dtype());
  compute_in(x.dtype(), [&]<typename T>() {
    kernels::rms_norm(x.data<T>(), gain.data<T>(), rstd.mutable_data<T>(), y.mutable_data<T>(),
                      rows, width, static_cast<T>(epsilon));
  });
  return record(y, {x, gain}, [=, x = x.detached(), gain = gain.detached()](const Tensor& dy) {
    Tensor dx = dy.recycled(), dgain = gain.like();
    compute_in(x.dtype(), [&]<typename T>() {
      kernels::rms_norm_backward(x.data<T>(), rstd.data<T>(), gain.data<T>(), dy.data<T>(),
                                 dx.mutable_data<T>(), dgain.mutable_data<T>(), rows, width);
    });
    return std::vector{dx, dgain};
  });
}

}  // namespace heed::ops
