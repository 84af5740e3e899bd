#include "heed/kernels/patches.h"

#include <algorithm>

#include "heed/kernels/blocks.h"

namespace heed::kernels {
namespace {

// copy(in_image, in_patches) for the place of each run of P pixels in either.
template <typename Copy>
void for_each_run(const PatchGrid& grid, const Copy& copy) {
  const Index P = grid.patch, lines = grid.images * grid.channels * grid.height;
  in_blocks({.count = lines, .cost = 2 * grid.width}, [&](Index begin, Index count) {
    for (Index line = begin; line < begin + count; ++line) {
      const Index down = line % grid.height, channel = line / grid.height % grid.channels;
      const Index image = line / grid.height / grid.channels;
      const Index first = (image * grid.rows() + down / P) * grid.columns();  // of the patches
      for (Index column = 0; column < grid.columns(); ++column) {
        const Index patch_line = ((first + column) * grid.channels + channel) * P + down % P;
        copy(line * grid.width + column * P, patch_line * P);
      }
    }
  });
}

}  // namespace

template <typename T>
void cut_patches(const PatchGrid& grid, const T* images, T* y) {
  for_each_run(grid, [&](Index in_image, Index in_patches) {
    std::copy_n(images + in_image, grid.patch, y + in_patches);
  });
}

template <typename T>
void join_patches(const PatchGrid& grid, const T* patches, T* y) {
  for_each_run(grid, [&](Index in_image, Index in_patches) {
    std::copy_n(patches + in_patches, grid.patch, y + in_image);
  });
}

template void cut_patches(const PatchGrid&, const float*, float*);
template void cut_patches(const PatchGrid&, const double*, double*);
template void join_patches(const PatchGrid&, const float*, float*);
template void join_patches(const PatchGrid&, const double*, double*);

}  // namespace heed::kernels
