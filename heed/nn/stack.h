#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "heed/nn/pass.h"

namespace heed::nn {

struct StackConfig {
  Index layers = 0;
  // Layers that have parameters of their own; x passes each layers / groups times in a row
  // ("ALBERT", Lan et al., 2020, section 3.1). 0: all have.
  Index groups = 0;
  // The probability that a layer is left out of a training pass ("Reducing Transformer Depth on
  // Demand with Structured Dropout", Fan et al., 2020, section 3). Inference leaves none out.
  float drop = 0.0f;

  // How many layers have parameters of their own.
  Index own() const { return groups > 0 ? std::min(groups, layers) : layers; }
};

// Layers one upon the other.
template <typename Layer>
class Stack {
 public:
  // Each layer as make(number) gives it.
  template <typename Make>
  Stack(const StackConfig& config, const Make& make) : config_(config) {
    for (Index i = 0; i < config.own(); ++i) groups_.push_back(make(i));
  }

  Index depth() const { return config_.layers; }
  const Layer& layer(Index i) const { return groups_[i * std::ssize(groups_) / config_.layers]; }

  // x through run(layer(i), i, x) of every i that the pass does not drop, which shows a watcher
  // the stack's "name.input" and what is inside "name.i", its "output" last. -> (N, D)
  template <typename Run>
  Tensor forward(Tensor x, std::string_view name, Pass& pass, const Run& run) const {
    pass.show_rows(fmt::format("{}.input", name), x);
    for (Index i = 0; i < config_.layers; ++i) {
      if (pass.drops(config_.drop)) continue;
      const auto scope = pass.inside(fmt::format("{}.{}", name, i));
      x = run(layer(i), i, x);
      pass.show_rows("output", x);
    }
    return x;
  }

  // The layers that have parameters of their own, for a module's list of fields.
  std::vector<Layer>& groups() { return groups_; }
  const std::vector<Layer>& groups() const { return groups_; }

 private:
  StackConfig config_;
  std::vector<Layer> groups_;
};

}  // namespace heed::nn
