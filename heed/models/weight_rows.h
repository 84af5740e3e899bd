#pragma once

#include <functional>
#include <map>
#include <string>

#include "heed/nn/fields.h"
#include "heed/nn/linear.h"

namespace heed::models {

// The rows of the weight under a path among a model's parameters.
using WeightRows = std::function<ops::Rows(const std::string& path)>;

// Packs every linear layer of a model.
template <typename Model>
void pack_linears(Model& model, ops::ComputeType type, const WeightRows& rows) {
  nn::for_each<nn::Linear>(model, [&](const std::string& path, nn::Linear& linear) {
    linear.pack(type, rows(path + ".weight"));
  });
}

// A copy of the model that is packed with its own weights.
template <typename Model>
Model packed_copy(Model model, ops::ComputeType type) {
  std::map<std::string, Tensor> weights;
  for (auto& [path, tensor] : nn::parameters(model)) weights.emplace(path, tensor);
  model.pack(type, [&](const std::string& path) { return ops::rows_of(weights.at(path)); });
  return model;
}

}  // namespace heed::models
