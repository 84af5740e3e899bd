#include "heed/ops/dropout.h"

#include <algorithm>

namespace heed::ops {
namespace {

// In x's memory where nobody else has it.
Tensor dropped(const Tensor& x, const kernels::Dropout& dropout) {
  Tensor y = x.recycled();
  const Index width = x.dim(-1), rows = x.dim(-2),
              planes = x.size() / std::max<Index>(rows * width, 1);
  compute_in(x.dtype(), [&]<typename T>() {
    kernels::dropout(dropout, x.data<T>(), y.mutable_data<T>(), planes, rows, width);
  });
  return y;
}

}  // namespace

Tensor dropout(Tensor x, const kernels::Dropout& dropout) {
  if (dropout.rate == 0.0f) return x;
  const Tensor y = dropped(x, dropout);  // before the inputs of record() share x
  return record(y, {x}, [dropout](const Tensor& dy) { return std::vector{dropped(dy, dropout)}; });
}

}  // namespace heed::ops
