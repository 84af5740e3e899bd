#pragma once

#include <filesystem>

#include "heed/train/named_tensors.h"

namespace heed::train {

// The mean of the weights in several safetensors files, element by element, summed in float64 and
// rounded to float32 once (the 2017 paper, section 6.1: the last 5 checkpoints for base, 20 for
// big). Tensors of integers are taken from the first file. Throws if there is no file, or if they
// differ in names or shapes: one line that gives every difference.
NamedTensors average(const std::vector<std::filesystem::path>& files);

// The same over the weights of some checkpoints.
NamedTensors average_checkpoints(const std::vector<std::filesystem::path>& checkpoints);

}  // namespace heed::train
