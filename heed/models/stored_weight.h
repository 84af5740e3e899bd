#pragma once

#include <span>
#include <string>
#include <vector>

#include "heed/tensor/named_tensors.h"

namespace heed::models {

// Which axis of a weight runs along the residual stream.
enum class ResidualAxis { none, first, last };

// One parameter of a model and how a model file holds it.
struct StoredWeight {
  std::string path;                // among the model's parameters
  std::vector<std::string> names;  // in the file: the one we write, then others it may stand under
  Shape shape;                     // of the parameter
  ResidualAxis residual = ResidualAxis::none;  // of a file that has it in halves
  bool transposed = false;                     // (in, out): GPT-2's files have matrices so
  Index part = 0, parts = 1;  // the file's tensor is so many parameters, one behind the other along
                              // what is the parameter's first axis; this one is number `part`
  Shape stored_as = {};       // where a file has the same numbers under another shape
};

// What such a file has under the weight's names.
Shape stored_shape(const StoredWeight& weight);

// Every parameter under its own path: how a file of ours holds a model.
std::vector<StoredWeight> under_own_paths(const NamedTensors& parameters);

// What a file holds of a model, under the first of each weight's names, float32.
NamedTensors stored_tensors(const NamedTensors& parameters, std::span<const StoredWeight> weights);

// The paper interleaves sine and cosine (section 3.5), transformers has all sines, then all
// cosines. A Transformer computes the same with its residual stream in any order. Where
// transformers has element i of the residual stream, and a weight as it has it, float32.
Index place_in_halves(Index i, Index width);
Tensor to_halves(const Tensor& weight, ResidualAxis axis);

}  // namespace heed::models
