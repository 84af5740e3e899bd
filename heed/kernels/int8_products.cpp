#include "heed/kernels/int8_products.h"

#include <algorithm>
#include <cmath>

#include "heed/kernels/blocks.h"
#include "heed/kernels/loops.h"
#include "heed/kernels/packed_rows.h"

namespace heed::kernels {
namespace {

constexpr Index kFour = 4;  // depths that lie beside each other

}  // namespace

void pack_int8(const float* b, Index n, Index k, Int8Weight<std::int8_t, float> packed) {
  constexpr float kGreatest = 63;
  const Index depth = int8_depth(k);
  std::fill_n(packed.values, packed_rows(n) * depth, std::int8_t{0});
  in_blocks(
      {.count = packed_rows(n), .cost = k, .block = kPackedRows}, [&](Index first, Index count) {
        for (Index j = first; j < first + count; ++j) {
          packed.scales[j] = packed.sums[j] = 0;
          if (j >= n) continue;
          float greatest = 0;
          for (Index l = 0; l < k; ++l) greatest = std::max(greatest, std::abs(b[j * k + l]));
          if (greatest == 0) continue;
          const float scale = greatest / kGreatest;
          Index sum = 0;
          for (Index l = 0; l < k; ++l) {
            const float value = std::nearbyint(b[j * k + l] / scale);
            const Index place = first * depth + (l - l % kFour) * kPackedRows + (j - first) * kFour;
            packed.values[place + l % kFour] = static_cast<std::int8_t>(value);
            sum += static_cast<Index>(value);
          }
          packed.scales[j] = scale;
          packed.sums[j] = scale * static_cast<float>(sum);
        }
      });
}

void pick_rows(PackedInt8Weight packed, std::span<const Token> rows, Index k,
               Int8Weight<std::int8_t, float> picked) {
  pick_cells(packed.values, rows, int8_depth(k) / kFour, picked.values);
  for (Index i = 0; i < packed_rows(std::ssize(rows)); ++i) {
    const bool filled = i < std::ssize(rows);
    picked.scales[i] = filled ? packed.scales[rows[i]] : 0;
    picked.sums[i] = filled ? packed.sums[rows[i]] : 0;
  }
}

void round_int8(const float* a, Index m, Index k, Int8Input<std::uint8_t, float> rounded) {
  const Index depth = int8_depth(k);
  in_blocks({.count = m, .cost = k}, [&](Index first, Index count) {
    loops<float>().round_int8(
        a + first * k, count, k,
        {rounded.values + first * depth, rounded.scales + first, rounded.least + first});
  });
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
