#include "heed/kernels/loops/table.h"
#include "heed/kernels/loops/tiles.h"

namespace heed::kernels::HEED_ISA {
namespace {

constexpr int kTileRows = 12 / kBlockVectors;  // twelve sums fill the registers of AVX2

struct Cells {
  static constexpr Index kDepth = 1;

  [[gnu::always_inline]] static Vector<std::uint32_t> some(const float* row) {
    return (Vector<std::uint32_t>)load(row);
  }
  [[gnu::always_inline]] static std::uint32_t one(const float* row, Index) {
    return __builtin_bit_cast(std::uint32_t, *row);
  }
};

void arrange(const float* a, Index m, Index k, float* cells) {
  arrange_tiles<Cells, kTileRows>(a, m, k, k, cells);
}

template <int rows>
[[gnu::always_inline]] inline void tile(const PackedProducts<float>& p, Index first) {
  Vector<float> sums[rows][kBlockVectors];
  for (int i = 0; i < rows; ++i) {
    for (int v = 0; v < kBlockVectors; ++v) sums[i][v] = Vector<float>{};
  }
  const float* cells = p.a + first * p.depth;
  prefetch_tile<rows>(p, first);
  for (Index l = 0; l < p.depth; ++l, cells += rows) {
    Vector<float> right[kBlockVectors];
    for (int v = 0; v < kBlockVectors; ++v) {
      right[v] = load(p.b + l * kPackedRows + v * kLanes<float>);
    }
    for (int i = 0; i < rows; ++i) {
      const Vector<float> left = splat(cells[i]);
      for (int v = 0; v < kBlockVectors; ++v) sums[i][v] += left * right[v];
    }
  }
  store_tile<rows>(p, first, [&](int i, int v, Vector<float> bias) { return sums[i][v] + bias; });
}

void packed_products(PackedProducts<float> p, Index m) {
  in_tiles<kTileRows>(m, [&]<int rows>(Index first) { tile<rows>(p, first); });
}

}  // namespace

template <typename T>
void fill_packed_products(Loops<T>& loops) {
  loops.arrange = arrange;
  loops.packed_products = packed_products;
}

HEED_FOR_EACH_TYPE(fill_packed_products)

}  // namespace heed::kernels::HEED_ISA
