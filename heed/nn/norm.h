#pragma once

#include "heed/nn/fields.h"
#include "heed/nn/linear.h"

namespace heed::nn {

// What the rows of x are normalised by:
//   layer  layer normalisation (Ba et al., 2016; "Attention Is All You Need", section 3.1):
//          gain * (x - mean) / sqrt(variance + epsilon) + bias
//   rms    root mean square layer normalisation (Zhang and Sennrich, 2019, section 4):
//          gain * x / sqrt(mean of x^2 + epsilon)
//   batch  batch normalisation (Ioffe and Szegedy, 2015, section 3), each column by its mean and
//          variance over all tokens of the packed batch, as Transformers have it ("PowerNorm", Shen
//          et al., 2020, section 3): gain * (x - mean) / sqrt(variance + epsilon) + bias. Inference
//          has running means of both, to which each training pass adds a share of its own, so that
//          a token does not depend on its batch there
//   none   nothing: x as it is
enum class NormKind { layer, rms, batch, none };

// What a batch counts for in a running mean.
constexpr float kObservedShare = 0.1f;

struct NormConfig {
  NormKind kind = NormKind::layer;
  Index width = 0;  // D
  float epsilon = 1e-5f;
  Biases biases = Biases::with;  // of kinds that may have one: layer and batch
};

// x (N, D) -> (N, D)
class Norm {
 public:
  explicit Norm(const NormConfig& config);

  // Tells who observes the pass the mean of a batch and its variance, of N / (N - 1) as PyTorch
  // keeps it.
  Tensor forward(Tensor x, const Pass& pass) const;

  static void fields(auto& self, auto&& visit) {
    visit("gain", self.gain_);
    visit("bias", self.bias_);
    visit("running_mean", self.mean_);          // (D) of batch normalisation, else empty
    visit("running_variance", self.variance_);  // likewise
  }

 private:
  Tensor by_batch(Tensor x, const Pass& pass) const;

  NormKind kind_;
  float epsilon_;
  // (D), or empty where the kind has none; of those that may have a bias and do not, bias_ is a
  // constant zero
  Tensor gain_, bias_;
  Buffer mean_, variance_;
};

}  // namespace heed::nn
