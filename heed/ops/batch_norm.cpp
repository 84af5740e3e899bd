#include "heed/ops/batch_norm.h"

#include "heed/kernels/batch_norm.h"

namespace heed::ops {
namespace {

struct Affine {
  Tensor gain, bias;
};

Index checked_width(const Tensor& x, const Tensor& gain, const Tensor& bias) {
  const Index width = x.dim(-1);
  check(x.rank() == 2 && gain.shape() == Shape{width} && bias.shape() == Shape{width},
        "batch_norm: gain {} and bias {} for rows {}", gain.shape(), bias.shape(), x.shape());
  return width;
}

Tensor inverse_deviation(const Tensor& variance, float epsilon) {
  Tensor rstd = variance.uninitialized_like();
  compute_in(variance.dtype(), [&]<typename T>() {
    kernels::inverse_deviations(variance.data<T>(), static_cast<T>(epsilon), rstd.mutable_data<T>(),
                                variance.size());
  });
  return rstd;
}

Tensor normalised(Tensor x, const Moments& by, const Affine& affine, float epsilon,
                  kernels::Moments kind) {
  const Index rows = x.dim(0), width = x.dim(1);
  const Tensor rstd = inverse_deviation(by.variance, epsilon);
  Tensor z = x.recycled(), y = x.uninitialized_like();
  compute_in(x.dtype(), [&]<typename T>() {
    kernels::batch_norm<T>({.mean = by.mean.data<T>(),
                            .rstd = rstd.data<T>(),
                            .gain = affine.gain.data<T>(),
                            .bias = affine.bias.data<T>()},
                           x.data<T>(), z.mutable_data<T>(), y.mutable_data<T>(), rows, width);
  });
  return record(
      y, {x, affine.gain, affine.bias}, [=, gain = affine.gain.detached()](const Tensor& dy) {
        Tensor dx = dy.recycled(), dgain = gain.like(), dbias = gain.like();
        compute_in(z.dtype(), [&]<typename T>() {
          kernels::batch_norm_backward(kind, z.data<T>(), rstd.data<T>(), gain.data<T>(),
                                       dy.data<T>(), dx.mutable_data<T>(), dgain.mutable_data<T>(),
                                       dbias.mutable_data<T>(), rows, width);
        });
        return std::vector{dx, dgain, dbias};
      });
}

}  // namespace

BatchNormed batch_norm(Tensor x, const Tensor& gain, const Tensor& bias, float epsilon) {
  const Index width = checked_width(x, gain, bias);
  check(x.dim(0) > 0, "batch_norm: a batch of no rows has no mean");
  Moments own{.mean = gain.uninitialized_like(), .variance = gain.uninitialized_like()};
  compute_in(x.dtype(), [&]<typename T>() {
    kernels::column_moments(x.data<T>(), own.mean.mutable_data<T>(), own.variance.mutable_data<T>(),
                            x.dim(0), width);
  });
  return {.y = normalised(std::move(x), own, {gain, bias}, epsilon, kernels::Moments::own),
          .moments = own};
}

Tensor batch_norm(Tensor x, const Moments& moments, const Tensor& gain, const Tensor& bias,
                  float epsilon) {
  checked_width(x, gain, bias);
  check(moments.mean.shape() == gain.shape() && moments.variance.shape() == gain.shape(),
        "batch_norm: mean {} and variance {} for rows {}", moments.mean.shape(),
        moments.variance.shape(), x.shape());
  return normalised(std::move(x), moments, {gain, bias}, epsilon, kernels::Moments::given);
}

}  // namespace heed::ops
