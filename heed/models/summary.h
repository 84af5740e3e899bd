#pragma once

#include <string>
#include <vector>

#include "heed/tensor/named_tensors.h"

namespace heed::models {

// How much of a model lies under one path.
struct Part {
  std::string path;
  Index tensors = 0;
  Index parameters = 0;

  friend bool operator==(const Part&, const Part&) = default;
};

// The parameters grouped by the first `depth` names of their paths, in the model's order: at depth
// 2 "encoder.0.attention.query.weight" counts for "encoder.0". Numbers that two paths share count
// once, under the first.
std::vector<Part> parts(const NamedTensors& parameters, int depth);

// All parts as one.
Part total(const NamedTensors& parameters);

}  // namespace heed::models
