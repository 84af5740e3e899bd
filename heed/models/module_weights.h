#pragma once

#include <map>

#include "heed/base/threads.h"
#include "heed/models/weights_reader.h"
#include "heed/nn/fields.h"

namespace heed::models {

// Gives memory to the parameters of a model that have none; those that are one stay one.
template <typename Model>
void give_memory(Model& model) {
  std::map<const Node*, Tensor> given;
  nn::for_each<Tensor>(model, [&](const std::string&, Tensor& tensor) {
    if (!tensor.node() || !tensor.empty()) return;
    Tensor& memory = given[tensor.node().get()];
    if (memory.empty()) memory = Tensor::uninitialized(tensor.shape()).with_node(tensor.node());
    tensor = memory;
  });
}

// Fills a parameter with its rows, on all threads.
inline void fill(Tensor& tensor, const ops::Rows& rows) {
  constexpr Index kAtOnce = 64;
  const Index all = tensor.dim(0), width = all == 0 ? 0 : tensor.size() / all;
  parallel_for((all + kAtOnce - 1) / kAtOnce, tensor.size(), [&](Index task) {
    const Index first = task * kAtOnce;
    rows(first, std::min(kAtOnce, all - first), tensor.mutable_data() + first * width);
  });
}

// Gives a model that was built without memory (Rng::absent) the weights that a reader has, but for
// those that it packed before.
template <typename Model>
void read_weights(Model& model, WeightsReader& reader) {
  give_memory(model);
  for (auto& [path, tensor] : nn::state(model)) fill(tensor, reader.rows(path));
}

}  // namespace heed::models
