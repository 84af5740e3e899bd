#pragma once

#include "heed/kernels/loops/drop_factors.h"

// What attention and its backward share: the products of a query with a tile of keys.

namespace heed::kernels::HEED_ISA {

constexpr Index kKeys = 64;  // a tile; a multiple of four, for Dropout

// What query i sees of the tile of keys from `tile` on.
template <typename T>
[[gnu::always_inline]] inline Mask::Range visible(const AttentionHead<T>& head, Index i,
                                                  Index tile) {
  const auto [first, last] = head.mask.visible(i, head.queries, head.keys);
  return {first < tile ? tile : first, last > tile + kKeys ? tile + kKeys : last};
}

// The tiles that any of the queries [first, last) sees.
template <typename T>
[[gnu::always_inline]] inline Mask::Range tiles(const AttentionHead<T>& head, Index first,
                                                Index last) {
  return {head.mask.visible(first, head.queries, head.keys).first / kKeys * kKeys,
          head.mask.visible(last - 1, head.queries, head.keys).last};
}

template <typename T>
[[gnu::always_inline]] inline void drop_keys(const AttentionHead<T>& head, Index i, Index tile,
                                             T* factors) {
  const Index count = head.keys - tile < kKeys ? head.keys - tile : kKeys;
  drop_factors(head.dropout, head.plane, head.row + i, tile, count, factors);
}

// out[j - first] = scale * x . rows[j]. Four rows at a time: a head is too narrow to keep the pipes
// full by itself.
template <typename T>
[[gnu::always_inline]] inline void dots(const T* x, const HeadRows<const T>& rows,
                                        Mask::Range range, Index width, T scale, T* out) {
  Index j = range.first;
  for (; j + 4 <= range.last; j += 4, out += 4) {
    const T *a = rows[j], *b = rows[j + 1], *c = rows[j + 2], *e = rows[j + 3];
    T xa = 0, xb = 0, xc = 0, xe = 0;
#pragma omp simd reduction(+ : xa, xb, xc, xe)
    for (Index d = 0; d < width; ++d) {
      xa += x[d] * a[d];
      xb += x[d] * b[d];
      xc += x[d] * c[d];
      xe += x[d] * e[d];
    }
    out[0] = scale * xa, out[1] = scale * xb, out[2] = scale * xc, out[3] = scale * xe;
  }
  for (; j < range.last; ++j) *out++ = scale * dot(x, rows[j], width);
}

// y += sum_j weights[j - first] rows[j]
template <typename T>
[[gnu::always_inline]] inline void mix(const T* weights, const HeadRows<const T>& rows,
                                       Mask::Range range, Index width, T* y) {
  Index j = range.first;
  for (; j + 4 <= range.last; j += 4, weights += 4) {
    const T *a = rows[j], *b = rows[j + 1], *c = rows[j + 2], *e = rows[j + 3];
    const T wa = weights[0], wb = weights[1], wc = weights[2], we = weights[3];
#pragma omp simd
    for (Index d = 0; d < width; ++d) y[d] += wa * a[d] + wb * b[d] + wc * c[d] + we * e[d];
  }
  for (; j < range.last; ++j) axpy(*weights++, rows[j], y, width);
}

}  // namespace heed::kernels::HEED_ISA
