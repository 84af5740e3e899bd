#include "heed/ops/sequence_means.h"

#include "heed/kernels/sequence_means.h"

namespace heed::ops {

Tensor sequence_means(const Tensor& x, const Spans& spans) {
  check(x.rank() == 2 && spans.packed() && spans.rows() == x.dim(0),
        "sequence means: rows {} for sequences of {} packed rows", x.shape(), spans.rows());
  Tensor y = Tensor::uninitialized({spans.count(), x.dim(1)}, x.dtype());
  compute_in(x.dtype(), [&]<typename T>() {
    kernels::sequence_means(x.data<T>(), spans, y.mutable_data<T>(), x.dim(1));
  });
  return record(y, {x}, [spans, shape = x.shape()](const Tensor& dy) {
    Tensor dx = Tensor::uninitialized(shape, dy.dtype());
    compute_in(dy.dtype(), [&]<typename T>() {
      kernels::sequence_means_backward(dy.data<T>(), spans, dx.mutable_data<T>(), shape[1]);
    });
    return std::vector{dx};
  });
}

}  // namespace heed::ops
