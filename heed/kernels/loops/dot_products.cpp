#include "heed/kernels/loops/table.h"
#include "heed/kernels/loops/vector.h"

namespace heed::kernels::HEED_ISA {
namespace {

// A tile is this many rows of a by so many of b: twelve sums fill the registers of AVX2.
constexpr int kRows = 4, kColumns = 3;

// Adds lanes i and i ^ step. Where bit `step` of i is 0 a lane of the result is x's, else y's.
template <int step, int... i>
[[gnu::always_inline]] inline Vector<float> paired(Vector<float> x, Vector<float> y,
                                                   Numbers<i...>) {
  constexpr int n = kLanes<float>;
  return __builtin_shufflevector(x, y, (i & step ? n + i - step : i)...) +
         __builtin_shufflevector(x, y, (i & step ? n + i : i + step)...);
}

// Every lane becomes the sum of those whose numbers differ from its own in bits from `step` on.
template <int step>
[[gnu::always_inline]] inline Vector<float> folded(Vector<float> x) {
  if constexpr (step < kLanes<float>) {
    return folded<2 * step>(x + crossed<float, step>(x, LaneNumbers<float>()));
  } else {
    return x;
  }
}

// Lane i of the result is the sum of x[i]'s lanes, for i < 4.
[[gnu::always_inline]] inline Vector<float> sums_of_lanes(const Vector<float> (&x)[kRows]) {
  using Lanes = LaneNumbers<float>;
  return folded<4>(
      paired<2>(paired<1>(x[0], x[1], Lanes()), paired<1>(x[2], x[3], Lanes()), Lanes()));
}

// The products of `rows` rows of a with `columns` rows of b. However many these are, an element is
// summed alike: over the lanes of one vector, then what is left of the depth.
template <int rows, int columns>
[[gnu::always_inline]] inline void tile(const DotProducts& p) {
  Vector<float> sums[columns][kRows] = {};
  Index l = 0;
  for (; l + kLanes<float> <= p.k; l += kLanes<float>) {
    Vector<float> right[columns];
    for (int j = 0; j < columns; ++j) right[j] = load(p.b + j * p.k + l);
    for (int i = 0; i < rows; ++i) {
      const Vector<float> left = load(p.a + i * p.k + l);
      for (int j = 0; j < columns; ++j) sums[j][i] += left * right[j];
    }
  }
  for (int j = 0; j < columns; ++j) {
    const Vector<float> whole = sums_of_lanes(sums[j]);
    for (int i = 0; i < rows; ++i) p.c[i * p.stride + j] = whole[i];
  }
  for (; l < p.k; ++l) {
    for (int i = 0; i < rows; ++i) {
      for (int j = 0; j < columns; ++j) {
        p.c[i * p.stride + j] += p.a[i * p.k + l] * p.b[j * p.k + l];
      }
    }
  }
}

template <int rows>
[[gnu::always_inline]] inline void tiles(DotProducts p, Index n) {
  for (; n >= kColumns; n -= kColumns) {
    tile<rows, kColumns>(p);
    p.b += kColumns * p.k;
    p.c += kColumns;
  }
  for (; n > 0; --n) {
    tile<rows, 1>(p);
    p.b += p.k;
    ++p.c;
  }
}

void dot_products(DotProducts p, Index m, Index n) {
  for (; m >= kRows; m -= kRows) {
    tiles<kRows>(p, n);
    p.a += kRows * p.k;
    p.c += kRows * p.stride;
  }
  switch (m) {
    case 3:
      return tiles<3>(p, n);
    case 2:
      return tiles<2>(p, n);
    case 1:
      return tiles<1>(p, n);
  }
}

}  // namespace

template <typename T>
void fill_dot_products(Loops<T>& loops) {
  loops.dot_products = dot_products;
}

HEED_FOR_EACH_TYPE(fill_dot_products)

}  // namespace heed::kernels::HEED_ISA
