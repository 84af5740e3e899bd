#include "heed/kernels/int8_products.h"

#include <algorithm>

#include "heed/kernels/blocks.h"
#include "heed/kernels/loops.h"
#include "heed/kernels/packed_rows.h"

namespace heed::kernels {
namespace {

template <typename S>
void round_stored(const S* a, Index m, Index k, Int8Input<std::uint8_t, float> rounded) {
  const Index depth = int8_depth(k);
  in_blocks({.count = m, .cost = k}, [&](Index first, Index count) {
    stored_loops<S>().round_int8(
        a + first * k, count, k,
        {rounded.values + first * depth, rounded.scales + first, rounded.least + first});
  });
}

}  // namespace

void pack_int8(const float* b, Index n, Index k, Int8Weight<std::int8_t, float> packed) {
  in_blocks({.count = n, .cost = k, .block = kPackedRows}, [&](Index first, Index count) {
    loops<float>().pack_int8(
        b + first * k, count, k,
        {packed.values + first * int8_depth(k), packed.scales + first, packed.sums + first});
  });
}

void pick_rows(PackedInt8Weight packed, std::span<const Token> rows, Index k,
               Int8Weight<std::int8_t, float> picked) {
  pick_cells(packed.values, rows, int8_depth(k) / kCell<std::int8_t>, picked.values);
  for (Index i = 0; i < packed_rows(std::ssize(rows)); ++i) {
    const bool filled = i < std::ssize(rows);
    picked.scales[i] = filled ? packed.scales[rows[i]] : 0;
    picked.sums[i] = filled ? packed.sums[rows[i]] : 0;
  }
}

void unpack_rows(PackedInt8Weight packed, std::span<const Token> rows, Index k, float* y) {
  unpack_cells(packed.values, rows, int8_depth(k) / kCell<std::int8_t>, k, y,
               [packed](Index row, std::int8_t value) {
                 return packed.scales[row] * static_cast<float>(value);
               });
}

void round_int8(const float* a, Index m, Index k, Int8Input<std::uint8_t, float> rounded) {
  round_stored(a, m, k, rounded);
}
void round_int8(const bfloat16* a, Index m, Index k, Int8Input<std::uint8_t, float> rounded) {
  round_stored(a, m, k, rounded);
}

void int8_products(RoundedInt8Input a, PackedInt8Weight b, const float* bias, float* c, Index m,
                   Index n, Index k) {
  constexpr Index kLeast = Index{1} << 22;
  const Index depth = int8_depth(k);
  in_row_blocks({.count = n, .cost = m * k, .block = kPackedRows}, kLeast, [&](Index first) {
    loops<float>().int8_products({.a = a,
                                  .b = {b.values + first * depth, b.scales + first, b.sums + first},
                                  .bias = bias ? bias + first : nullptr,
                                  .c = c + first,
                                  .depth = depth,
                                  .columns = std::min(kPackedRows, n - first),
                                  .stride = n},
                                 m);
  });
}

}  // namespace heed::kernels
