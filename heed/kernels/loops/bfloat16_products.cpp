#if defined(__AVX512BF16__)
#include <immintrin.h>
#endif

#include "heed/kernels/loops/table.h"
#include "heed/kernels/loops/tiles.h"

namespace heed::kernels::HEED_ISA {
namespace {

using Pairs = Vector<std::uint32_t>;  // of neighbours along the depth, the first in the lower half

// So that the sums, and one half of a block's pairs after the other, stay in registers.
constexpr int kTileRows = kVectorBytes == 64 ? 12 : 8 / kBlockVectors;

template <int rows>
using Sums = Vector<float>[rows][kBlockVectors];

[[gnu::always_inline]] inline Pairs load_pairs(const bfloat16* b) {
  return load(reinterpret_cast<const std::uint32_t*>(b));
}

// What a rounded row looks like, and the products of one pair of the depth: always the second of
// the pair before the first.
#if defined(__AVX512BF16__)
void round_row(const float* x, float* rounded, Index width) {
  __builtin_memset(rounded, 0, sizeof(float) * bfloat16_depth(width) / 2);
  auto* const bytes = reinterpret_cast<char*>(rounded);
  for (Index i = 0; i < width; ++i) {
    const bfloat16 y(x[i]);
    __builtin_memcpy(bytes + i * Index{sizeof(y)}, &y, sizeof(y));
  }
}

template <int rows>
[[gnu::always_inline]] inline void add_products(Sums<rows>& sums, const float* a, Index depth,
                                                Index l, const bfloat16* b) {
  const Pairs right = load_pairs(b);
  for (int i = 0; i < rows; ++i) {
    std::uint32_t pair;
    __builtin_memcpy(&pair, a + i * depth + l / 2, sizeof(pair));
    const Pairs left = splat(pair);
    sums[i][0] =
        (Vector<float>)_mm512_dpbf16_ps((__m512)sums[i][0], (__m512bh)left, (__m512bh)right);
  }
}
#else
void round_row(const float* x, float* rounded, Index width) {
  for (Index i = 0; i < width; ++i) rounded[i] = static_cast<float>(bfloat16(x[i]));
  if (width % 2) rounded[width] = 0;
}

template <int rows>
[[gnu::always_inline]] inline void add_products(Sums<rows>& sums, const float* a, Index depth,
                                                Index l, const bfloat16* b) {
  for (int half = 1; half >= 0; --half) {
    Vector<float> right[kBlockVectors];
    for (int v = 0; v < kBlockVectors; ++v) {
      const Pairs pairs = load_pairs(b + v * kLanes<bfloat16>);
      right[v] = (Vector<float>)(half == 1 ? pairs & 0xFFFF0000 : pairs << 16);
    }
    for (int i = 0; i < rows; ++i) {
      const Vector<float> left = splat(a[i * depth + l + half]);
      for (int v = 0; v < kBlockVectors; ++v) sums[i][v] += left * right[v];
    }
  }
}
#endif

template <int rows>
[[gnu::always_inline]] inline void tile(const Bfloat16Products& p, Index first) {
  Sums<rows> sums;
  for (int i = 0; i < rows; ++i) {
    for (int v = 0; v < kBlockVectors; ++v) sums[i][v] = Vector<float>{};
  }
  const float* const a = p.a + first * p.depth;
  for (Index l = 0; l < p.depth; l += kBfloat16Depth) {
    add_products<rows>(sums, a, p.depth, l, p.b + l * kPackedRows);
  }
  store_tile<rows>(p, first, [&](int i, int v, Vector<float> bias) { return sums[i][v] + bias; });
}

void bfloat16_products(Bfloat16Products p, Index m) {
  in_tiles<kTileRows>(m, [&]<int rows>(Index first) { tile<rows>(p, first); });
}

void round_bfloat16(const float* x, float* rounded, Index rows, Index width) {
  const Index depth = bfloat16_depth(width);
  for (Index r = 0; r < rows; ++r) round_row(x + r * width, rounded + r * depth, width);
}

}  // namespace

template <typename T>
void fill_bfloat16_products(Loops<T>& loops) {
  loops.bfloat16_products = bfloat16_products;
  loops.round_bfloat16 = round_bfloat16;
}

HEED_FOR_EACH_TYPE(fill_bfloat16_products)

}  // namespace heed::kernels::HEED_ISA
