#include "heed/kernels/packed_products.h"

#include <algorithm>

#include "heed/kernels/blocks.h"
#include "heed/kernels/loops.h"
#include "heed/kernels/packed_rows.h"

namespace heed::kernels {

void pack(const float* b, Index n, Index k, float* packed) {
  in_blocks({.count = packed_rows(n), .cost = k, .block = kPackedRows},
            [&](Index first, Index count) {
              float* block = packed + first * k;
              for (Index j = 0; j < count; ++j) {
                const bool filled = first + j < n;
                const float* row = b + (first + j) * k;
                for (Index l = 0; l < k; ++l) block[l * kPackedRows + j] = filled ? row[l] : 0;
              }
            });
}

void pick_rows(const float* packed, std::span<const Token> rows, Index k, float* picked) {
  pick_cells(packed, rows, k, picked);
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
