#include "heed/viz/attention_rollout.h"

#include "heed/base/check.h"

namespace heed::viz {
namespace {

// Half of the heads' mean and half of the identity. weights (H, T, T) -> (T, T)
Tensor with_residual(const Tensor& weights) {
  const Index heads = weights.dim(0), length = weights.dim(1);
  const float share = 0.5f / static_cast<float>(heads);
  Tensor y({length, length});
  for (Index head = 0; head < heads; ++head) {
    const float* const x = weights.data() + head * length * length;
    for (Index i = 0; i < length * length; ++i) y.mutable_data()[i] += share * x[i];
  }
  for (Index i = 0; i < length; ++i) y.mutable_data()[i * length + i] += 0.5f;
  return y;
}

// a (T, T) @ b (T, T)
Tensor product(const Tensor& a, const Tensor& b) {
  const Index length = a.dim(0);
  Tensor y({length, length});
  for (Index row = 0; row < length; ++row) {
    float* const sums = y.mutable_data() + row * length;
    for (Index k = 0; k < length; ++k) {
      const float weight = a.data()[row * length + k];
      for (Index i = 0; i < length; ++i) sums[i] += weight * b.data()[k * length + i];
    }
  }
  return y;
}

}  // namespace

Tensor attention_rollout(std::span<const Tensor> layers) {
  check(!layers.empty(), "attention rollout: there are no layers");
  const Index length = layers.front().dim(-1);
  Tensor rollout;
  for (const Tensor& weights : layers) {
    check(weights.rank() == 3 && weights.dim(1) == length && weights.dim(2) == length,
          "attention rollout: weights {}, wanted (heads, {}, {})", weights.shape(), length, length);
    const Tensor layer = with_residual(weights);
    rollout = rollout.empty() ? layer : product(layer, rollout);
  }
  return rollout;
}

}  // namespace heed::viz
