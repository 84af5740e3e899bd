#include "heed/nn/cut_heads.h"

#include <algorithm>

#include "heed/base/check.h"

namespace heed::nn {

std::span<const Index> CutHeads::of(std::string_view attention) const {
  const auto found = heads_.find(attention);
  return found == heads_.end() ? std::span<const Index>() : found->second;
}

Tensor without_heads(Tensor x, std::span<const Index> cut, Index head_width) {
  if (cut.empty()) return x;
  check(x.node() == nullptr && x.dtype() == DType::float32,
        "cut heads: wants a pass in float32 that is not recorded");
  if (x.shared()) x = x.copy();
  const Index rows = x.dim(0), width = x.dim(1);
  for (const Index head : cut) {
    check(0 <= head && (head + 1) * head_width <= width, "cut heads: head {} of {}", head,
          width / head_width);
    for (Index row = 0; row < rows; ++row) {
      std::fill_n(x.mutable_data() + row * width + head * head_width, head_width, 0.0f);
    }
  }
  return x;
}

}  // namespace heed::nn
