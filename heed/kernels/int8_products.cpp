#include "heed/kernels/int8_products.h"

#include <algorithm>

#include "heed/kernels/blocks.h"
#include "heed/kernels/loops.h"

namespace heed::kernels {

void pack_int8(const float* b, Index n, Index k, Int8Weight<std::int8_t, float> packed) {
  in_blocks({.count = n, .cost = k, .block = kPackedRows}, [&](Index first, Index count) {
    loops<float>().pack_int8(
        b + first * k, count, k,
        {packed.values + first * int8_depth(k), packed.scales + first, packed.sums + first});
  });
}

void gather_int8(PackedInt8Weight packed, const std::int32_t* ids, float* y, Index rows, Index k) {
  in_blocks({.count = rows, .cost = kPackedRows * k}, [&](Index begin, Index count) {
    for (Index i = begin; i < begin + count; ++i) {
      const Index j = ids[i];
      const std::int8_t* block = packed.values + packed_block(j) * int8_depth(k);
      for (Index l = 0; l < k; ++l) {
        y[i * k + l] = packed.scales[j] * static_cast<float>(block[int8_place(j, l)]);
      }
    }
  });
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
