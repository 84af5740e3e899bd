#include "heed/kernels/loops/table.h"
#include "heed/kernels/loops/vector.h"

namespace heed::kernels::HEED_ISA {
namespace {

constexpr int kVectors = static_cast<int>(kPackedRows) / kLanes<float>;
constexpr int kTileRows = 12 / kVectors;  // twelve sums fill the registers of AVX2

// The products of `rows` rows of a with a block of b.
template <int rows>
[[gnu::always_inline]] inline void tile(const PackedProducts& p) {
  Vector<float> sums[rows][kVectors];
  for (int i = 0; i < rows; ++i) {
    for (int v = 0; v < kVectors; ++v) sums[i][v] = Vector<float>{};
  }
  for (Index l = 0; l < p.k; ++l) {
    Vector<float> right[kVectors];
    for (int v = 0; v < kVectors; ++v) right[v] = load(p.b + l * kPackedRows + v * kLanes<float>);
    for (int i = 0; i < rows; ++i) {
      const Vector<float> left = splat(p.a[i * p.k + l]);
      for (int v = 0; v < kVectors; ++v) sums[i][v] += left * right[v];
    }
  }
  for (int v = 0; v < kVectors; ++v) {
    const Index column = v * kLanes<float>, left = p.columns - column;
    if (left <= 0) break;
    const Vector<float> bias = p.bias ? load_some(p.bias + column, left) : Vector<float>{};
    for (int i = 0; i < rows; ++i) {
      store_some(sums[i][v] + bias, p.c + i * p.stride + column, left);
    }
  }
}

template <int rows>
[[gnu::always_inline]] inline void rest(const PackedProducts& p, Index m) {
  if constexpr (rows > 0) {
    if (m == rows) return tile<rows>(p);
    rest<rows - 1>(p, m);
  }
}

void packed_products(PackedProducts p, Index m) {
  for (; m >= kTileRows; m -= kTileRows) {
    tile<kTileRows>(p);
    p.a += kTileRows * p.k;
    p.c += kTileRows * p.stride;
  }
  rest<kTileRows - 1>(p, m);
}

}  // namespace

template <typename T>
void fill_packed_products(Loops<T>& loops) {
  loops.packed_products = packed_products;
}

HEED_FOR_EACH_TYPE(fill_packed_products)

}  // namespace heed::kernels::HEED_ISA
