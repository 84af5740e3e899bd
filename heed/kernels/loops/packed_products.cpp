#include "heed/kernels/loops/table.h"
#include "heed/kernels/loops/tiles.h"

namespace heed::kernels::HEED_ISA {
namespace {

constexpr int kTileRows = 12 / kBlockVectors;  // twelve sums fill the registers of AVX2

template <int rows>
[[gnu::always_inline]] inline void tile(const PackedProducts& p, Index first) {
  Vector<float> sums[rows][kBlockVectors];
  for (int i = 0; i < rows; ++i) {
    for (int v = 0; v < kBlockVectors; ++v) sums[i][v] = Vector<float>{};
  }
  const float* const a = p.a + first * p.k;
  prefetch_tile<rows>(p, first);
  for (Index l = 0; l < p.k; ++l) {
    Vector<float> right[kBlockVectors];
    for (int v = 0; v < kBlockVectors; ++v) {
      right[v] = load(p.b + l * kPackedRows + v * kLanes<float>);
    }
    for (int i = 0; i < rows; ++i) {
      const Vector<float> left = splat(a[i * p.k + l]);
      for (int v = 0; v < kBlockVectors; ++v) sums[i][v] += left * right[v];
    }
  }
  store_tile<rows>(p, first, [&](int i, int v, Vector<float> bias) { return sums[i][v] + bias; });
}

void packed_products(PackedProducts p, Index m) {
  in_tiles<kTileRows>(m, [&]<int rows>(Index first) { tile<rows>(p, first); });
}

}  // namespace

template <typename T>
void fill_packed_products(Loops<T>& loops) {
  loops.packed_products = packed_products;
}

HEED_FOR_EACH_TYPE(fill_packed_products)

}  // namespace heed::kernels::HEED_ISA
