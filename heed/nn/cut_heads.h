#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "heed/tensor/tensor.h"

namespace heed::nn {

// Attention heads that a pass leaves out, which is to set head_i of section 3.2.2 to zero.
class CutHeads {
 public:
  // `attention` is a path through the model, such as "encoder.0.attention".
  void add(const std::string& attention, Index head) { heads_[attention].push_back(head); }

  bool empty() const { return heads_.empty(); }
  std::span<const Index> of(std::string_view attention) const;

 private:
  std::map<std::string, std::vector<Index>, std::less<>> heads_;
};

// Joined heads, head i being columns [i Dh, (i + 1) Dh), with those of `cut` set to zero. Takes x
// for itself; throws where it is on the tape, or has no such head. x (N, D) -> (N, D)
Tensor without_heads(Tensor x, std::span<const Index> cut, Index head_width);

}  // namespace heed::nn
