#include "heed/kernels/loops/product.h"
#include "heed/kernels/loops/table.h"

namespace heed::kernels::HEED_ISA {
namespace {

constexpr int kVectors = 2, kTall = 6;  // twelve sums fill the registers of AVX2
constexpr Index kWide = kVectors * kLanes<float>;
constexpr Index kDepth = 250;  // no power of two, or the panels would lie in the same cache lines

static_assert(kDepth * (2 * kOuterSide + kWide + kTall) <= kOuterScratch);

// Some rows of a matrix in panels of `width` of its columns, zeros beyond the last: panel after
// panel, each row after row.
template <Index width>
[[gnu::always_inline]] inline void pack_panels(const float* x, Index stride, Index columns,
                                               Index rows, float* panels) {
  constexpr Index kAtOnce = 8;  // rows, whose cache lines are still at hand for the next panel
  for (Index first = 0; first < rows; first += kAtOnce) {
    const Index last = first + kAtOnce < rows ? first + kAtOnce : rows;
    float* panel = panels;
    for (Index column = 0; column < columns; column += width, panel += rows * width) {
      const Index left = columns - column;
      for (Index r = first; r < last; ++r) {
        const float* from = x + r * stride + column;
        float* to = panel + r * width;
        if (left >= width) {
          __builtin_memcpy(to, from, width * sizeof(float));
        } else {
          for (Index i = 0; i < width; ++i) to[i] = i < left ? from[i] : 0;
        }
      }
    }
  }
}

// c (rows, columns) += a panel's products with another's, where both may be less than whole.
[[gnu::always_inline]] inline void add_panels(Index depth, const float* a, const float* b,
                                              Packed<float> c, Index rows, Index columns) {
  const Packed<const float> left{a, kTall}, right{b, kWide};
  if (rows >= kTall && columns >= kWide) {
    for (int i = 0; i < kTall; ++i) __builtin_prefetch(c[i + kTall], 1);  // of the next panel
    return product_block<Left::columns, Into::add, kTall, kVectors>(depth, left, right, c);
  }
  float sums[kTall * kWide] = {};
  const Packed<float> whole{sums, kWide};
  for (Index i = 0; i < rows && i < kTall; ++i) {
    for (Index j = 0; j < columns && j < kWide; ++j) whole[i][j] = c[i][j];
  }
  product_block<Left::columns, Into::add, kTall, kVectors>(depth, left, right, whole);
  for (Index i = 0; i < rows && i < kTall; ++i) {
    for (Index j = 0; j < columns && j < kWide; ++j) c[i][j] = whole[i][j];
  }
}

void add_outer_products(const OuterProducts& p) {
  float* const b_panels = p.scratch;
  float* const a_panels = b_panels + kDepth * (kOuterSide + kWide);
  for (Index done = 0; done < p.depth; done += kDepth) {
    const Index depth = p.depth - done < kDepth ? p.depth - done : kDepth;
    pack_panels<kTall>(p.a + done * p.a_stride, p.a_stride, p.rows, depth, a_panels);
    pack_panels<kWide>(p.b + done * p.b_stride, p.b_stride, p.columns, depth, b_panels);
    for (Index j = 0; j < p.columns; j += kWide) {
      for (Index i = 0; i < p.rows; i += kTall) {
        add_panels(depth, a_panels + i * depth, b_panels + j * depth,
                   {p.c + i * p.b_stride + j, p.b_stride}, p.rows - i, p.columns - j);
      }
    }
  }
}

}  // namespace

template <typename T>
void fill_outer_products(Loops<T>& loops) {
  loops.add_outer_products = add_outer_products;
}

HEED_FOR_EACH_TYPE(fill_outer_products)

}  // namespace heed::kernels::HEED_ISA
