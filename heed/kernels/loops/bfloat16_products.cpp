#include "heed/kernels/loops/bfloat16_pairs.h"
#include "heed/kernels/loops/table.h"
#include "heed/kernels/loops/tiles.h"

namespace heed::kernels::HEED_ISA {
namespace {

// So that the sums, and one half of a block's pairs after the other, stay in registers.
constexpr int kTileRows = kVectorBytes == 64 ? 12 : 8 / kBlockVectors;

template <int rows>
using Sums = Vector<float>[rows][kBlockVectors];

// A cell of a is what one broadcast reads: a pair of the depth where an instruction multiplies
// pairs, else a float32, since widening costs more than the memory does.
#if defined(__AVX512BF16__)
struct Cells {
  static constexpr Index kDepth = 2;

  template <typename Number>
  [[gnu::always_inline]] static Pairs some(const Number* row) {
    return neighbours(row);
  }
  template <typename Number>
  [[gnu::always_inline]] static std::uint32_t one(const Number* row, Index left) {
    const std::uint32_t second = left > 1 ? bfloat16(row[1]).bits : 0;
    return bfloat16(row[0]).bits | second << 16;
  }
};

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
struct Cells {
  static constexpr Index kDepth = 1;

  [[gnu::always_inline]] static Pairs some(const float* row) { return rounded(load(row)); }
  [[gnu::always_inline]] static Pairs some(const bfloat16* row) { return load_halves(row) << 16; }
  template <typename Number>
  [[gnu::always_inline]] static std::uint32_t one(const Number* row, Index left) {
    return left > 0 ? std::uint32_t{bfloat16(*row).bits} << 16 : 0;
  }
};

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

template <typename Number>
void arrange(const Number* a, Index m, Index k, float* cells) {
  arrange_tiles<Cells, kTileRows>(a, m, k, bfloat16_depth(k), cells);
}

template <int rows, typename Output>
[[gnu::always_inline]] inline void tile(const PackedProducts<bfloat16, Output>& p, Index first) {
  Sums<rows> sums;
  for (int i = 0; i < rows; ++i) {
    for (int v = 0; v < kBlockVectors; ++v) sums[i][v] = Vector<float>{};
  }
  const float* cells = p.a + first * p.depth / Cells::kDepth;
  prefetch_tile<rows>(p, first);
  for (Index l = 0; l < p.depth; l += kBfloat16Depth) {
    add_products<rows>(sums, cells, p.b + l * kPackedRows);
    cells += kBfloat16Depth / Cells::kDepth * rows;
  }
  store_tile<rows>(p, first, [&](int i, int v, Vector<float> bias) { return sums[i][v] + bias; });
}

template <typename Output>
void products(PackedProducts<bfloat16, Output> p, Index m) {
  in_tiles<kTileRows>(m, [&]<int rows>(Index first) { tile<rows>(p, first); });
}

void round_bfloat16(const float* x, bfloat16* y, Index n) {
  round_run(x, y, n);
}

}  // namespace

template <typename T>
void fill_bfloat16_products(Loops<T>& loops) {
  loops.round_bfloat16 = round_bfloat16;
  loops.arrange_rounded = arrange;
  loops.arrange_bfloat16 = arrange;
  loops.bfloat16_products = products;
  loops.bfloat16_products_rounded = products;
}

HEED_FOR_EACH_TYPE(fill_bfloat16_products)

}  // namespace heed::kernels::HEED_ISA
