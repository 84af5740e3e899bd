#pragma once

#include <functional>
#include <set>

#include "heed/models/stored_weight.h"
#include "heed/tensor/safetensors.h"

namespace heed::models {

// Holds what a file has against what a model wants, before anything is built of it.
class WeightsComparison {
 public:
  explicit WeightsComparison(const safetensors::File& file);

  // One that must be there, under any of its names; under several it is the same.
  void weight(const StoredWeight& wanted);
  // Whether the file has it, in whatever shape.
  bool optional(const std::string& name, const Shape& wanted);
  // One that the model computes itself: where it is there it holds what it should.
  void computed(const std::string& name,
                const std::function<bool(const safetensors::Entry&)>& as_computed);
  // Tensors of which nothing depends.
  void pass_over(const std::function<bool(const std::string& name)>& which);

  // Throws one line, which begins with the file, that tells every weight that is missing, unknown,
  // of another shape or no number.
  void raise();

 private:
  const safetensors::File& file_;
  std::set<std::string> unasked_;
  std::vector<std::string> wrong_;
};

}  // namespace heed::models
