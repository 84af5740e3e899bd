#include "heed/ops/attention_features.h"

#include <cmath>

#include "heed/kernels/gemm.h"
#include "heed/kernels/random_features.h"
#include "heed/ops/activation.h"
#include "heed/ops/arithmetic.h"
#include "heed/ops/matmul.h"
#include "heed/ops/packed_weight.h"

namespace heed::ops {

Features elu_features(const Tensor& x) {
  return {.values = activate({.f = Activation::elu_plus_one, .x = x})};
}

namespace {

// A row's features are then the same bytes whatever rows stand beside it, as a decode wants it.
Tensor projected(const Tensor& rows, const Tensor& projection) {
  if (rows.dtype() != DType::float32) return linear(rows, projection, {});
  return linear(rows, PackedWeight(projection, ComputeType::float32), {});
}

// What its features hand on to x, of which row after row of heads had them.
template <typename T>
void add_gradient_of_features(const kernels::FeatureSize& size, const Tensor& du,
                              const Tensor& projection, Tensor& dx) {
  using kernels::Transpose;
  kernels::gemm(du.data<T>(), Transpose::no, projection.data<T>(), Transpose::no,
                dx.mutable_data<T>(), size.rows, size.width, size.features, T{1});
}

}  // namespace

Features softmax_features(const Tensor& x, const Tensor& projection, float scale) {
  const Index features = projection.dim(0), width = projection.dim(1);
  check(x.rank() == 2 && x.dim(1) % width == 0, "softmax features: of {}, no heads of {}",
        x.shape(), width);
  const kernels::FeatureSize size{x.size() / width, features, width};
  const Index heads = x.dim(1) / width;
  const Tensor scaled =
      (projection.detached() * std::sqrt(static_cast<double>(scale))).to(x.dtype());
  Tensor y =
      projected(x.reshaped({size.rows, width}), scaled).reshaped({x.dim(0), heads * features});
  Tensor log_scales = Tensor::uninitialized({x.dim(0), heads}, x.dtype());
  compute_in(x.dtype(), [&]<typename T>() {
    kernels::softmax_features<T>(size, scale, y.data<T>(), x.data<T>(), y.mutable_data<T>(),
                                 log_scales.mutable_data<T>());
  });
  const auto gradient = [=, kept = y, x = x.detached()](const Tensor& dy) {
    Tensor dx = x.uninitialized_like(), du = dy.uninitialized_like();
    compute_in(x.dtype(), [&]<typename T>() {
      kernels::softmax_features_backward<T>(size, scale, kept.data<T>(), x.data<T>(), dy.data<T>(),
                                            du.mutable_data<T>(), dx.mutable_data<T>());
      add_gradient_of_features<T>(size, du, scaled, dx);
    });
    return std::vector{dx};
  };
  return {.values = record(y, {x}, gradient), .log_scales = log_scales};
}

}  // namespace heed::ops
