#include "heed/ops/attention_features.h"

#include <cmath>

#include "heed/kernels/gemm.h"
#include "heed/kernels/random_features.h"
#include "heed/ops/activation.h"
#include "heed/ops/arithmetic.h"

namespace heed::ops {

Features elu_features(const Tensor& x) {
  return {.values = activate({.f = Activation::elu_plus_one, .x = x})};
}

Features softmax_features(const Tensor& x, const Tensor& projection, float scale) {
  const Index features = projection.dim(0), width = projection.dim(1);
  check(x.rank() == 2 && x.dim(1) % width == 0, "softmax features: of {}, no heads of {}",
        x.shape(), width);
  const kernels::FeatureSize size{x.size() / width, features, width};
  const Index heads = x.dim(1) / width;
  const Tensor scaled =
      (projection.detached() * std::sqrt(static_cast<double>(scale))).to(x.dtype());
  Tensor y = Tensor::uninitialized({x.dim(0), heads * features}, x.dtype());
  Tensor log_scales = Tensor::uninitialized({x.dim(0), heads}, x.dtype());
  compute_in(x.dtype(), [&]<typename T>() {
    T* const to = y.mutable_data<T>();
    kernels::linear(x.data<T>(), scaled.data<T>(), static_cast<const T*>(nullptr), to, size.rows,
                    features, width);
    kernels::softmax_features<T>(size, scale, to, x.data<T>(), to, log_scales.mutable_data<T>());
  });
  const Tensor kept = y;
  return {.values = record(y, {x},
                           [=, x = x.detached()](Tensor dy) {
                             Tensor dx = x.uninitialized_like(), du = dy.recycled();
                             compute_in(x.dtype(), [&]<typename T>() {
                               kernels::softmax_features_backward<T>(
                                   size, scale, kept.data<T>(), x.data<T>(), dy.data<T>(),
                                   du.mutable_data<T>(), dx.mutable_data<T>());
                               kernels::gemm(du.data<T>(), kernels::Transpose::no, scaled.data<T>(),
                                             kernels::Transpose::no, dx.mutable_data<T>(),
                                             size.rows, width, features, T{1});
                             });
                             return std::vector{dx};
                           }),
          .log_scales = log_scales};
}

}  // namespace heed::ops
