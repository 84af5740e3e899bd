#include "heed/kernels/packed_products.h"

#include <algorithm>

#include "heed/kernels/blocks.h"
#include "heed/kernels/loops.h"

namespace heed::kernels {

void pack(const float* b, Index n, Index k, float* packed) {
  in_blocks({.count = n, .cost = k, .block = kPackedRows}, [&](Index first, Index count) {
    loops<float>().pack(b + first * k, count, k, packed + first * k);
  });
}

void gather_packed(const float* packed, const std::int32_t* ids, float* y, Index rows, Index k) {
  in_blocks({.count = rows, .cost = kPackedRows * k}, [&](Index begin, Index count) {
    for (Index i = begin; i < begin + count; ++i) {
      const float* row = packed + packed_block(ids[i]) * k + ids[i] % kPackedRows;
      for (Index l = 0; l < k; ++l) y[i * k + l] = row[l * kPackedRows];
    }
  });
}

void packed_products(const float* a, const float* packed, const float* bias, float* c, Index m,
                     Index n, Index k) {
  constexpr Index kLeast = Index{1} << 21;
  in_row_blocks({.count = n, .cost = m * k, .block = kPackedRows}, kLeast, [&](Index first) {
    loops<float>().packed_products({.a = a,
                                    .b = packed + first * k,
                                    .bias = bias ? bias + first : nullptr,
                                    .c = c + first,
                                    .k = k,
                                    .columns = std::min(kPackedRows, n - first),
                                    .stride = n},
                                   m);
  });
}

}  // namespace heed::kernels
