#pragma once

#include <atomic>
#include <map>

#include "heed/models/stored_weight.h"
#include "heed/ops/packed_weight.h"
#include "heed/tensor/safetensors.h"

namespace heed::models {

// Reads the weights of a file that holds them, some rows at a time, as the model has them: float32,
// the residual stream in the paper's order. Of the file only some megabytes lie in memory at once.
class WeightsReader {
 public:
  WeightsReader(const safetensors::File& file, std::vector<StoredWeight> weights);

  // Of the weight under that path among the model's parameters; the numbers of one that has a
  // single axis are rows of one. Good while the reader lives.
  ops::Rows rows(const std::string& path);

 private:
  void let_go_after(Index numbers);

  const safetensors::File& file_;
  std::map<std::string, StoredWeight> weights_;  // by path
  std::atomic<Index> read_ = 0;                  // numbers, since the file was let go
};

}  // namespace heed::models
