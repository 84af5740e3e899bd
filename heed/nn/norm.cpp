#include "heed/nn/norm.h"

#include <algorithm>

#include "heed/autograd/tape.h"
#include "heed/ops/arithmetic.h"
#include "heed/ops/batch_norm.h"
#include "heed/ops/layer_norm.h"
#include "heed/ops/rms_norm.h"

namespace heed::nn {

Norm::Norm(const NormConfig& config) : kind_(config.kind), epsilon_(config.epsilon) {
  if (kind_ == NormKind::none) return;
  const Tensor ones({config.width}, std::vector<float>(config.width, 1.0f));
  gain_ = parameter(ones.copy());
  if (kind_ == NormKind::rms) return;
  bias_ = Tensor({config.width});
  if (config.biases == Biases::with) bias_ = parameter(bias_);
  if (kind_ != NormKind::batch) return;
  mean_.value = Tensor({config.width});
  variance_.value = ones;
}

Tensor Norm::forward(Tensor x, const Pass& pass) const {
  switch (kind_) {
    case NormKind::layer:
      return ops::layer_norm(std::move(x), gain_, bias_, epsilon_);
    case NormKind::rms:
      return ops::rms_norm(x, gain_, epsilon_);
    case NormKind::batch:
      return by_batch(std::move(x), pass);
    case NormKind::none:
      return x;
  }
  throw Error("norm: unknown kind");
}

Tensor Norm::by_batch(Tensor x, const Pass& pass) const {
  if (!pass.trains()) {
    return ops::batch_norm(std::move(x), {.mean = mean_.value, .variance = variance_.value}, gain_,
                           bias_, epsilon_);
  }
  const auto rows = static_cast<double>(x.dim(0));
  auto [y, moments] = ops::batch_norm(std::move(x), gain_, bias_, epsilon_);
  if (pass.observe) {
    pass.observe(mean_.value, moments.mean);
    pass.observe(variance_.value, moments.variance * (rows / std::max(rows - 1, 1.0)));
  }
  return y;
}

}  // namespace heed::nn
