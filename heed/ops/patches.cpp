#include "heed/ops/patches.h"

#include "heed/kernels/patches.h"

namespace heed::ops {

Tensor patches(const Tensor& x, Index size) {
  check(x.rank() == 4 && size > 0 && x.dim(2) % size == 0 && x.dim(3) % size == 0,
        "patches: images {}, wanted (images, channels, height, width) with sides that are "
        "multiples of {}",
        x.shape(), size);
  const kernels::PatchGrid grid{.images = x.dim(0),
                                .channels = x.dim(1),
                                .height = x.dim(2),
                                .width = x.dim(3),
                                .patch = size};
  Tensor y = Tensor::uninitialized(
      {grid.images * grid.rows() * grid.columns(), grid.channels * size * size}, x.dtype());
  compute_in(x.dtype(),
             [&]<typename T>() { kernels::cut_patches(grid, x.data<T>(), y.mutable_data<T>()); });
  return record(y, {x}, [grid, shape = x.shape()](const Tensor& dy) {
    Tensor dx = Tensor::uninitialized(shape, dy.dtype());
    compute_in(dy.dtype(), [&]<typename T>() {
      kernels::join_patches(grid, dy.data<T>(), dx.mutable_data<T>());
    });
    return std::vector{dx};
  });
}

}  // namespace heed::ops
