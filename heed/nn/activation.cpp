#include "heed/nn/activation.h"

namespace heed::nn {

Tensor activate(Activation activation, Tensor x) {
  switch (activation) {
    case Activation::relu:
      return ops::relu(std::move(x));
    case Activation::gelu:
      return ops::gelu(x);
    case Activation::silu:
      return ops::silu(x);
  }
  throw Error("activation: unknown");
}

const ops::Curve* curve_of(Activation activation) {
  switch (activation) {
    case Activation::relu:
      return nullptr;
    case Activation::gelu:
      return &ops::kGelu;
    case Activation::silu:
      return &ops::kSilu;
  }
  throw Error("activation: unknown");
}

}  // namespace heed::nn
