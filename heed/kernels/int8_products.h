#pragma once

#include <cstdint>

#include "heed/base/bfloat16.h"
#include "heed/kernels/packed_products.h"

// Products in eight bits, where one operand is a weight that stays. Neither uses all of its bits:
// the sum of four products of a value in [0, 127] and one in [-63, 63] fits into 16 bits, which is
// what lets a processor without VNNI be fast, and all processors give the same sums.

namespace heed::kernels {

// Operands are filled up to a multiple of this depth.
constexpr Index kInt8Depth = 8;

inline Index int8_depth(Index k) {
  return (k + kInt8Depth - 1) / kInt8Depth * kInt8Depth;
}

// b (n, k): element (j, l) is about value * scales[j], the value in [-63, 63]. Block after block of
// rows lies in `values`, in each the depth four by four: those of all its rows, then the next four.
// Beyond the ends stand zeros.
template <typename Int8, typename Float>
struct Int8Weight {
  Int8* values;   // packed_rows(n) * int8_depth(k)
  Float* scales;  // (packed_rows(n)); NaN where the row has a number that is not finite
  Float* sums;    // (packed_rows(n)): scales[j] times the sum of row j's values
};

// a (m, k): element (i, l) is about least[i] + value * scales[i], the value in [0, 127].
template <typename UInt8, typename Float>
struct Int8Input {
  UInt8* values;  // (m, int8_depth(k)), zeros beyond k
  Float* scales;  // (m)
  Float* least;   // (m); NaN where the row has a number that is not finite
};

using PackedInt8Weight = Int8Weight<const std::int8_t, const float>;
using RoundedInt8Input = Int8Input<const std::uint8_t, const float>;

void pack_int8(const float* b, Index n, Index k, Int8Weight<std::int8_t, float> packed);
// As pick_rows and unpack_rows have it; scales and sums are picked too.
void pick_rows(PackedInt8Weight packed, std::span<const Token> rows, Index k,
               Int8Weight<std::int8_t, float> picked);
void unpack_rows(PackedInt8Weight packed, std::span<const Token> rows, Index k, float* y);
void round_int8(const float* a, Index m, Index k, Int8Input<std::uint8_t, float> rounded);
void round_int8(const bfloat16* a, Index m, Index k, Int8Input<std::uint8_t, float> rounded);

// c (m, n) = a (m, k) @ b (n, k)^T + bias (n), where null stands for no bias. The integer sums are
// exact, so a row of c is the same bytes whatever rows stand beside it and on any number of
// threads.
void int8_products(RoundedInt8Input a, PackedInt8Weight b, const float* bias, float* c, Index m,
                   Index n, Index k);

}  // namespace heed::kernels
