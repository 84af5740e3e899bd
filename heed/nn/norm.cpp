#include "heed/nn/norm.h"

#include "heed/autograd/tape.h"
#include "heed/ops/layer_norm.h"
#include "heed/ops/rms_norm.h"

namespace heed::nn {

Norm::Norm(const NormConfig& config) : kind_(config.kind), epsilon_(config.epsilon) {
  if (kind_ == NormKind::none) return;
  gain_ = parameter(Tensor({config.width}, std::vector<float>(config.width, 1.0f)));
  if (kind_ == NormKind::rms) return;
  bias_ = Tensor({config.width});
  if (config.biases == Biases::with) bias_ = parameter(bias_);
}

Tensor Norm::forward(Tensor x) const {
  switch (kind_) {
    case NormKind::layer:
      return ops::layer_norm(std::move(x), gain_, bias_, epsilon_);
    case NormKind::rms:
      return ops::rms_norm(x, gain_, epsilon_);
    case NormKind::none:
      return x;
  }
  throw Error("norm: unknown kind");
}

}  // namespace heed::nn
