#include "heed/kernels/packed_products.h"

#include <algorithm>

#include "heed/kernels/blocks.h"
#include "heed/kernels/loops.h"
#include "heed/kernels/packed_rows.h"

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

namespace {

// Rows of a that lie in the second cache while block after block of b passes.
Index rows_at_once(Index k) {
  constexpr Index kElements = Index{1} << 16, kFewest = 48;
  return std::max(kElements / std::max<Index>(k, 1) / kFewest * kFewest, kFewest);
}

}  // namespace

void packed_products(const float* a, const float* packed, const float* bias, float* c, Index m,
                     Index n, Index k) {
  constexpr Index kLeast = Index{1} << 21;  // multiply-adds
  const Index rows = std::min(rows_at_once(k), m), blocks = packed_rows(n) / kPackedRows;
  const Index at_once = std::max<Index>(kLeast / std::max<Index>(rows * k * kPackedRows, 1), 1);
  const Index across = (blocks + at_once - 1) / at_once, down = (m + rows - 1) / rows;
  parallel_for(down * across, m * n * k, [&](Index task) {
    const Index row = task / across * rows, begin = task % across * at_once;
    for (Index block = begin; block < std::min(begin + at_once, blocks); ++block) {
      const Index first = block * kPackedRows;
      loops<float>().packed_products({.a = a + row * k,
                                      .b = packed + first * k,
                                      .bias = bias ? bias + first : nullptr,
                                      .c = c + row * n + first,
                                      .k = k,
                                      .columns = std::min(kPackedRows, n - first),
                                      .stride = n},
                                     std::min(rows, m - row));
    }
  });
}

}  // namespace heed::kernels
