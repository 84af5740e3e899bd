#pragma once

#include <algorithm>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "heed/base/threads.h"
#include "heed/models/weights_comparison.h"
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

// How a file holds a model, and how the model is to lie in memory.
template <typename Model>
struct ModelInFile {
  Index layers;  // of which each has a tensor of its own at least
  std::function<std::vector<StoredWeight>(const Model&)> weights;
  std::function<void(WeightsComparison&)> beside = [](WeightsComparison&) {};  // all else it holds
  std::optional<ops::ComputeType> type;  // packed, without ever lying in float32
};

// A model with the weights of a file. A matrix has no memory before all of them are known to be
// there and of their shapes, so that a config that states a giant is told of in one line.
template <typename Model, typename Config>
Model load_model(const Config& config, const safetensors::File& file,
                 const ModelInFile<Model>& in_file) {
  check(in_file.layers <= std::ssize(file.names()),
        "{}: holds {} tensors, too few for the {} layers that config.json states",
        file.path().string(), file.names().size(), in_file.layers);
  const auto bytes = static_cast<Index>(std::filesystem::file_size(file.path()));
  check(std::max(config.width, config.hidden) <= bytes,
        "{}: holds {} bytes, too few for a model {} and {} wide, as config.json states it",
        file.path().string(), bytes, config.width, config.hidden);
  Rng absent = Rng::absent();
  Model model(config, absent);
  std::vector<StoredWeight> weights = in_file.weights(model);
  WeightsComparison comparison(file);
  for (const StoredWeight& weight : weights) comparison.weight(weight);
  in_file.beside(comparison);
  comparison.raise();
  WeightsReader reader(file, std::move(weights));
  if (in_file.type) {
    model.pack(*in_file.type, [&](const std::string& path) { return reader.rows(path); });
  }
  read_weights(model, reader);
  return model;
}

}  // namespace heed::models
