#pragma once

#include "heed/nn/linear.h"

namespace heed::nn {

// What the rows of x are normalised by:
//   layer  layer normalisation (Ba et al., 2016; "Attention Is All You Need", section 3.1):
//          gain * (x - mean) / sqrt(variance + epsilon) + bias
//   rms    root mean square layer normalisation (Zhang and Sennrich, 2019, section 4):
//          gain * x / sqrt(mean of x^2 + epsilon)
//   none   nothing: x as it is
enum class NormKind { layer, rms, none };

struct NormConfig {
  NormKind kind = NormKind::layer;
  Index width = 0;  // D
  float epsilon = 1e-5f;
  Biases biases = Biases::with;  // of layer normalisation, which alone may have one
};

// x (N, D) -> (N, D)
class Norm {
 public:
  explicit Norm(const NormConfig& config);

  Tensor forward(Tensor x) const;

  static void fields(auto& self, auto&& visit) {
    visit("gain", self.gain_);
    visit("bias", self.bias_);
  }

 private:
  NormKind kind_;
  float epsilon_;
  // (D), or empty where the kind has none; of layer normalisation without biases, bias_ is a
  // constant zero
  Tensor gain_, bias_;
};

}  // namespace heed::nn
