#include "heed/nn/last_rows.h"

#include <algorithm>

namespace heed::nn {

Tensor last_rows(const Tensor& x, const Spans& spans) {
  const Index width = x.dim(1);
  Tensor y = Tensor::uninitialized({spans.count(), width});
  for (Index s = 0; s < spans.count(); ++s) {
    const Index row = spans.row(s, spans.length(s) - 1);
    std::copy_n(x.data() + row * width, width, y.mutable_data() + s * width);
  }
  return y;
}

}  // namespace heed::nn
