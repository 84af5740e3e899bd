#pragma once

#include <string>
#include <utility>
#include <vector>

#include "heed/tensor/tensor.h"

namespace heed {

// Such as a model's parameters by their paths, or what a file holds. Handles, as tensors are.
using NamedTensors = std::vector<std::pair<std::string, Tensor>>;

}  // namespace heed
