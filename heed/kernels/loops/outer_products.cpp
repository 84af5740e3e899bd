#include "heed/kernels/loops/bfloat16_pairs.h"
#include "heed/kernels/loops/product.h"
#include "heed/kernels/loops/table.h"

namespace heed::kernels::HEED_ISA {
namespace {

constexpr int kVectors = 2, kTall = 6;  // twelve sums fill the registers of AVX2
constexpr Index kWide = kVectors * kLanes<float>;
constexpr Index kDepth = 250;  // no power of two, or the panels would lie in the same cache lines
constexpr Index kAtOnce = 8;   // rows, whose cache lines are still at hand for the next panel

static_assert(kDepth * (2 * kOuterSide + kWide + kTall) + kAtOnce * kOuterSide <= kOuterScratch);

// Some columns of some rows of a matrix.
template <typename Number>
struct Rows {
  const Number* data;
  Index stride, count, columns;

  [[gnu::always_inline]] Rows from(Index first) const {
    return {data + first * stride, stride, count - first, columns};
  }
};

// A row of cells, four bytes each, is what one step of a product reads. In float32 it is a row. The
// rows after those at hand are asked for: a part of a row is too short for the processor to see it.
struct Float32 {
  static constexpr Index kRows = 1;  // of the matrix, to a row of cells

  [[gnu::always_inline]] static Vector<float> left(const float* cell) { return splat(*cell); }
  [[gnu::always_inline]] static Vector<float> right(const float* cells) { return load(cells); }
  [[gnu::always_inline]] static Vector<float> add(Vector<float> sum, Vector<float> a,
                                                  Vector<float> b) {
    return sum + a * b;
  }
  // The first `count` rows of cells of x.
  [[gnu::always_inline]] static Rows<float> cells(const Rows<float>& x, Index count, float*) {
    for (Index r = kAtOnce; r < kAtOnce + count; ++r) {
      for (Index i = 0; i < x.columns; i += 16) __builtin_prefetch(x.data + r * x.stride + i, 0, 2);
    }
    return {x.data, x.stride, count, x.columns};
  }
};

// In bfloat16 it is the pairs of two rows; behind an odd number of rows stand zeros.
struct Bfloat16 {
  static constexpr Index kRows = 2;

  [[gnu::always_inline]] static Pairs left(const float* cell) {
    std::uint32_t pair;
    __builtin_memcpy(&pair, cell, sizeof(pair));
    return splat(pair);
  }
  [[gnu::always_inline]] static Pairs right(const float* cells) { return load_pairs(cells); }
  [[gnu::always_inline]] static Vector<float> add(Vector<float> sum, Pairs a, Pairs b) {
    return add_pairs(sum, a, b);
  }
  template <typename Number>
  [[gnu::always_inline]] static Rows<float> cells(const Rows<Number>& x, Index count,
                                                  float* scratch) {
    const Number zeros[kLanes<float>] = {};
    for (Index c = 0; c < count; ++c) {
      const Number* const first = x.data + 2 * c * x.stride;
      const bool both = 2 * c + 1 < x.count;
      const Number* const second = both ? first + x.stride : zeros;
      float* const to = scratch + c * kOuterSide;
      Index i = 0;
      for (; i + kLanes<float> <= x.columns; i += kLanes<float>) {
        __builtin_prefetch(first + i + kRows * kAtOnce * x.stride, 0, 2);
        __builtin_prefetch(first + i + (kRows * kAtOnce + 1) * x.stride, 0, 2);
        store((Vector<float>)pairs_of(first + i, both ? second + i : zeros), to + i);
      }
      for (; i < x.columns; ++i) {
        const bfloat16 pair[] = {bfloat16(first[i]), bfloat16(both ? second[i] : Number{})};
        __builtin_memcpy(to + i, pair, sizeof(pair));
      }
    }
    return {scratch, kOuterSide, count, x.columns};
  }
};

// `depth` rows of cells of x in panels of `width` columns, zeros beyond the last: panel after
// panel, each row after row.
template <Index width, typename Type, typename Number>
[[gnu::always_inline]] inline void pack_panels(const Rows<Number>& x, Index depth, float* scratch,
                                               float* panels) {
  for (Index first = 0; first < depth; first += kAtOnce) {
    const Index count = depth - first < kAtOnce ? depth - first : kAtOnce;
    const Rows<float> cells = Type::cells(x.from(first * Type::kRows), count, scratch);
    float* panel = panels + first * width;
    for (Index column = 0; column < x.columns; column += width, panel += depth * width) {
      const Index left = x.columns - column;
      for (Index r = 0; r < count; ++r) {
        const float* from = cells.data + r * cells.stride + column;
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

// c (kTall, kWide) += a panel's products with another's.
template <typename Type>
[[gnu::always_inline]] inline void add_panel(Index depth, const float* a, const float* b,
                                             Packed<float> c) {
  Vector<float> sums[kTall][kVectors];
  for (int i = 0; i < kTall; ++i) {
    for (int v = 0; v < kVectors; ++v) sums[i][v] = load(c[i] + v * kLanes<float>);
  }
  for (Index l = 0; l < depth; ++l, a += kTall, b += kWide) {
    decltype(Type::right(b)) right[kVectors];
    for (int v = 0; v < kVectors; ++v) right[v] = Type::right(b + v * kLanes<float>);
    for (int i = 0; i < kTall; ++i) {
      const auto left = Type::left(a + i);
      for (int v = 0; v < kVectors; ++v) sums[i][v] = Type::add(sums[i][v], left, right[v]);
    }
  }
  for (int i = 0; i < kTall; ++i) {
    for (int v = 0; v < kVectors; ++v) store(sums[i][v], c[i] + v * kLanes<float>);
  }
}

// The same where c (rows, columns) may be less than that.
template <typename Type>
[[gnu::always_inline]] inline void add_panels(Index depth, const float* a, const float* b,
                                              Packed<float> c, Index rows, Index columns) {
  if (rows >= kTall && columns >= kWide) {
    for (int i = 0; i < kTall; ++i) __builtin_prefetch(c[i + kTall], 1);  // of the next panel
    return add_panel<Type>(depth, a, b, c);
  }
  float sums[kTall * kWide] = {};
  const Packed<float> whole{sums, kWide};
  for (Index i = 0; i < rows && i < kTall; ++i) {
    for (Index j = 0; j < columns && j < kWide; ++j) whole[i][j] = c[i][j];
  }
  add_panel<Type>(depth, a, b, whole);
  for (Index i = 0; i < rows && i < kTall; ++i) {
    for (Index j = 0; j < columns && j < kWide; ++j) c[i][j] = whole[i][j];
  }
}

template <typename Type, typename Right>
void add_outer_products(const OuterProducts<Right>& p) {
  float* const b_panels = p.scratch;
  float* const a_panels = b_panels + kDepth * (kOuterSide + kWide);
  float* const cells = a_panels + kDepth * (kOuterSide + kTall);
  const Rows<float> a{p.a, p.a_stride, p.depth, p.rows};
  const Rows<Right> b{p.b, p.b_stride, p.depth, p.columns};
  for (Index done = 0; done < p.depth; done += kDepth * Type::kRows) {
    const Index left = (p.depth - done + Type::kRows - 1) / Type::kRows;
    const Index depth = left < kDepth ? left : kDepth;
    pack_panels<kTall, Type>(a.from(done), depth, cells, a_panels);
    pack_panels<kWide, Type>(b.from(done), depth, cells, b_panels);
    for (Index j = 0; j < p.columns; j += kWide) {
      for (Index i = 0; i < p.rows; i += kTall) {
        add_panels<Type>(depth, a_panels + i * depth, b_panels + j * depth,
                         {p.c + i * p.b_stride + j, p.b_stride}, p.rows - i, p.columns - j);
      }
    }
  }
}

}  // namespace

template <typename T>
void fill_outer_products(Loops<T>& loops) {
  loops.add_outer_products = add_outer_products<Float32>;
  loops.add_bfloat16_outer_products = add_outer_products<Bfloat16>;
}

HEED_FOR_EACH_TYPE(fill_outer_products)

}  // namespace heed::kernels::HEED_ISA
