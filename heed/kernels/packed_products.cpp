#include "heed/kernels/packed_products.h"

#include <algorithm>

#include "heed/kernels/blocks.h"
#include "heed/kernels/loops.h"
#include "heed/kernels/packed_rows.h"
#include "heed/kernels/packed_tasks.h"

namespace heed::kernels {

void pack(const float* b, Index n, Index k, float* packed) {
  in_blocks({.count = n, .cost = k, .block = kPackedRows}, [&](Index first, Index count) {
    loops<float>().pack(b + first * k, count, k, packed + first * k);
  });
}

void pack_columns(const float* b, Index n, Index k, float* packed) {
  in_blocks({.count = packed_rows(n), .cost = k, .block = kPackedRows}, [&](Index first, Index) {
    const Index filled = std::min(kPackedRows, n - first);
    for (Index l = 0; l < k; ++l) {
      float* const to = packed + first * k + l * kPackedRows;
      std::copy_n(b + l * n + first, filled, to);
      std::fill_n(to + filled, kPackedRows - filled, 0.0f);
    }
  });
}

void pick_rows(const float* packed, std::span<const Token> rows, Index k, float* picked) {
  pick_cells(packed, rows, k, picked);
}

void unpack_rows(const float* packed, std::span<const Token> rows, Index k, float* y) {
  unpack_cells(packed, rows, k, k, y, [](Index, float value) { return value; });
}

void packed_products(const float* a, const float* packed, const float* bias, float* c, Index m,
                     Index n, Index k) {
  const PackedLoops<float, float, float> all{loops<float>().arrange,
                                             loops<float>().packed_products};
  multiply_packed(all, {m, n, k}, k, a, packed, bias, c);
}

}  // namespace heed::kernels
