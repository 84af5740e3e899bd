#include "heed/kernels/loops/bfloat16_pairs.h"
#include "heed/kernels/loops/product.h"
#include "heed/kernels/loops/table.h"
#include "heed/kernels/loops/tiles.h"

namespace heed::kernels::HEED_ISA {
namespace {

// So that the sums, and one half of a block's pairs after the other, stay in registers.
constexpr int kTileRows = kVectorBytes == 64 ? 12 : 8 / kBlockVectors;

template <int rows>
using Sums = Vector<float>[rows][kBlockVectors];

// A cell of a is what one broadcast reads: a pair of the depth where an instruction multiplies
// pairs, else a float32, since widening costs more than the memory does. A tile's cells lie one row
// of the depth behind the other. Rows that lay apart by a power of two would meet in the cache.
#if defined(__AVX512BF16__)
constexpr Index kCellDepth = 2;

[[gnu::always_inline]] inline void round_cell(const float* a, Index left, float* cell) {
  const bfloat16 pair[] = {bfloat16(a[0]), bfloat16(left > 1 ? a[1] : 0.0f)};
  __builtin_memcpy(cell, pair, sizeof(pair));
}

// The sums and the products of a pair of the depth: always the second of the pair before the first.
template <int rows>
[[gnu::always_inline]] inline void add_products(Sums<rows>& sums, const float* cells,
                                                const bfloat16* b) {
  const Pairs right = load_pairs(b);
  for (int i = 0; i < rows; ++i) {
    std::uint32_t pair;
    __builtin_memcpy(&pair, cells + i, sizeof(pair));
    sums[i][0] = add_pairs(sums[i][0], splat(pair), right);
  }
}
#else
constexpr Index kCellDepth = 1;

[[gnu::always_inline]] inline void round_cell(const float* a, Index left, float* cell) {
  *cell = left > 0 ? static_cast<float>(bfloat16(*a)) : 0.0f;
}

template <int rows>
[[gnu::always_inline]] inline void add_products(Sums<rows>& sums, const float* cells,
                                                const bfloat16* b) {
  for (int half = 1; half >= 0; --half) {
    Vector<float> right[kBlockVectors];
    for (int v = 0; v < kBlockVectors; ++v) {
      const Pairs pairs = load_pairs(b + v * kLanes<bfloat16>);
      right[v] = (Vector<float>)(half == 1 ? pairs & 0xFFFF0000 : pairs << 16);
    }
    for (int i = 0; i < rows; ++i) {
      const Vector<float> left = splat(cells[half * rows + i]);
      for (int v = 0; v < kBlockVectors; ++v) sums[i][v] += left * right[v];
    }
  }
}
#endif

// A square of as many cells as a vector has lanes each way, of which `rows` rows count. Each row of
// the depth is stored with what stands beyond it, over which the next one comes.
template <int rows>
[[gnu::always_inline]] inline void round_square(const float* a, Index k, float* cells) {
  constexpr Index kSide = kLanes<float>;
  Pairs square[kSide] = {};
  for (int i = 0; i < rows; ++i) {
    const float* const row = a + i * k;
    square[i] = kCellDepth == 2 ? neighbours(load(row), load(row + kSide)) : rounded(load(row));
  }
  if constexpr (rows > 1) transpose_square<kSide / 2, std::uint32_t>(square);
  for (Index l = 0; l < (rows > 1 ? kSide : 1); ++l)
    store((Vector<float>)square[l], cells + l * rows);
}

template <int rows>
void round_tile(const float* a, Index k, float* cells) {
  constexpr Index kSide = kLanes<float>;
  Index l = 0;
  if constexpr (rows <= kSide) {
    for (; l + kCellDepth * kSide <= k; l += kCellDepth * kSide) {
      round_square<rows>(a + l, k, cells + l / kCellDepth * rows);
    }
  }
  for (; l < bfloat16_depth(k); l += kCellDepth) {
    for (int i = 0; i < rows; ++i) {
      round_cell(a + i * k + l, k - l, cells + l / kCellDepth * rows + i);
    }
  }
}

void round_bfloat16(const float* a, Index m, Index k, float* cells) {
  const Index depth = bfloat16_depth(k) / kCellDepth;
  in_tiles<kTileRows>(
      m, [&]<int rows>(Index first) { round_tile<rows>(a + first * k, k, cells + first * depth); });
}

template <int rows>
[[gnu::always_inline]] inline void tile(const Bfloat16Products& p, Index first) {
  Sums<rows> sums;
  for (int i = 0; i < rows; ++i) {
    for (int v = 0; v < kBlockVectors; ++v) sums[i][v] = Vector<float>{};
  }
  const float* cells = p.a + first * p.depth / kCellDepth;
  prefetch_tile<rows>(p, first);
  for (Index l = 0; l < p.depth; l += kBfloat16Depth) {
    add_products<rows>(sums, cells, p.b + l * kPackedRows);
    cells += kBfloat16Depth / kCellDepth * rows;
  }
  store_tile<rows>(p, first, [&](int i, int v, Vector<float> bias) { return sums[i][v] + bias; });
}

void bfloat16_products(Bfloat16Products p, Index m) {
  in_tiles<kTileRows>(m, [&]<int rows>(Index first) { tile<rows>(p, first); });
}

}  // namespace

template <typename T>
void fill_bfloat16_products(Loops<T>& loops) {
  loops.bfloat16_products = bfloat16_products;
  loops.round_bfloat16 = round_bfloat16;
}

HEED_FOR_EACH_TYPE(fill_bfloat16_products)

}  // namespace heed::kernels::HEED_ISA
