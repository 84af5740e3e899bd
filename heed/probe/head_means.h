#pragma once

#include <map>
#include <string>
#include <vector>

#include "heed/base/figures.h"
#include "heed/nn/shown_weights.h"
#include "heed/probe/weight_measures.h"
#include "heed/tensor/tensor.h"

namespace heed::probe {

// A measure of weights, its mean kept for each head of each layer.
class HeadMeans {
 public:
  // `name` and `unit` as figures have them.
  HeadMeans(std::string name, std::string unit, WeightMeasure measure)
      : name_(std::move(name)), unit_(std::move(unit)), measure_(measure) {}

  // weights (H, Tq, Tk), as a watcher is shown them; `aligned` one a query, or empty.
  void add(const nn::ShownWeights& place, const Tensor& weights,
           std::span<const std::optional<Index>> aligned);
  void add_to(Figures& figures) const;

 private:
  struct Mean {
    double sum = 0.0;
    Index count = 0;
    double value() const { return sum / static_cast<double>(count); }
  };
  using Heads = std::vector<Mean>;

  std::string name_, unit_;
  WeightMeasure measure_;
  std::map<nn::ShownStack, std::map<Index, Heads>> stacks_;  // by layer
};

}  // namespace heed::probe
