#include "heed/kernels/loops/bfloat16_pairs.h"
#include "heed/kernels/loops/product.h"
#include "heed/kernels/loops/table.h"

namespace heed::kernels::HEED_ISA {
namespace {

// Square by square, so that what is read and what is written stay near.
void pack(const float* b, Index rows, Index k, float* packed) {
  for (Index l = 0; l < k; l += kPackedRows) {
    const Index end = l + kPackedRows < k ? l + kPackedRows : k;
    for (Index j = 0; j < kPackedRows; ++j) {
      for (Index i = l; i < end; ++i) packed[i * kPackedRows + j] = j < rows ? b[j * k + i] : 0.0f;
    }
  }
}

// Cells of depth l, l + 1 of a block, of rows that lie one behind the other.
[[gnu::always_inline]] inline void pack_pair(const float* b, Index rows, Index k, Index l,
                                             bfloat16* to) {
  for (Index j = 0; j < kPackedRows; ++j) {
    to[2 * j] = bfloat16(j < rows ? b[j * k + l] : 0.0f);
    to[2 * j + 1] = bfloat16(j < rows && l + 1 < k ? b[j * k + l + 1] : 0.0f);
  }
}

// The pairs of some rows, as many as a vector has lanes, change places with those of the depth.
[[gnu::always_inline]] inline void pack_square(const float* b, Index rows, Index k, bfloat16* to) {
  Pairs square[kLanes<float>];
  for (Index j = 0; j < kLanes<float>; ++j) {
    square[j] = j < rows ? neighbours(load(b + j * k), load(b + j * k + kLanes<float>)) : Pairs{};
  }
  transpose_square<kLanes<float> / 2, std::uint32_t>(square);
  for (Index i = 0; i < kLanes<float>; ++i) {
    store(square[i], reinterpret_cast<std::uint32_t*>(to + 2 * i * kPackedRows));
  }
}

void pack_bfloat16(const float* b, Index rows, Index k, bfloat16* packed) {
  constexpr Index kSide = kLanes<float>;
  Index l = 0;
  for (; l + 2 * kSide <= k; l += 2 * kSide) {
    for (Index j = 0; j < kPackedRows; j += kSide) {
      pack_square(b + j * k + l, rows - j, k, packed + l * kPackedRows + 2 * j);
    }
  }
  for (; l < k; l += 2) pack_pair(b, rows, k, l, packed + l * kPackedRows);
}

void pack_bfloat16_columns(const float* b, Index stride, Index columns, Index k, bfloat16* packed) {
  auto* const cells = reinterpret_cast<std::uint32_t*>(packed);
  for (Index l = 0; l < k; l += 2) {
    float some[2][kPackedRows] = {};
    for (Index r = 0; r < 2 && l + r < k; ++r) {
      const float* const row = b + (l + r) * stride;
      if (columns == kPackedRows) {
        __builtin_memcpy(some[r], row, sizeof(some[r]));
      } else {
        for (Index j = 0; j < columns; ++j) some[r][j] = row[j];
      }
    }
    for (Index j = 0; j < kPackedRows; j += kLanes<float>) {
      store(pairs_of(load(some[0] + j), load(some[1] + j)), cells + l / 2 * kPackedRows + j);
    }
  }
}

// The nearest whole number to x / scale, where halves go to the even one.
[[gnu::always_inline]] inline std::int32_t whole(float x, float scale) {
  return static_cast<std::int32_t>(__builtin_rintf(x / scale));
}

// Rounds row j of a block, some numbers at a time. -> the sum of its values
Index pack_row(const float* row, float scale, Index j, Index k, std::int8_t* values) {
  constexpr Index kSome = 128, kFour = 4;
  Index sum = 0;
  for (Index first = 0; first < k; first += kSome) {
    const Index count = k - first < kSome ? k - first : kSome;
    std::int8_t some[kSome] = {};
    std::int32_t part = 0;
#pragma omp simd reduction(+ : part)
    for (Index i = 0; i < count; ++i) {
      const std::int32_t value = whole(row[first + i], scale);
      some[i] = static_cast<std::int8_t>(value);
      part += value;
    }
    for (Index i = 0; i < count; i += kFour) {
      __builtin_memcpy(values + (first + i) * kPackedRows + j * kFour, some + i, kFour);
    }
    sum += part;
  }
  return sum;
}

void pack_int8(const float* b, Index rows, Index k, Int8Weight<std::int8_t, float> packed) {
  constexpr float kGreatest = 63;
  const Index bytes = kPackedRows * int8_depth(k);
  for (Index i = 0; i < bytes; ++i) packed.values[i] = 0;
  for (Index j = 0; j < kPackedRows; ++j) {
    packed.scales[j] = packed.sums[j] = 0;
    if (j >= rows) continue;
    const float* row = b + j * k;
    float greatest = 0, poison = 0;
#pragma omp simd reduction(max : greatest) reduction(+ : poison)
    for (Index i = 0; i < k; ++i) {
      const float size = row[i] < 0 ? -row[i] : row[i];
      greatest = size > greatest ? size : greatest;
      poison += row[i] * 0.0f;
    }
    const float scale = greatest / kGreatest + poison;
    packed.scales[j] = packed.sums[j] = scale;
    if (scale > 0) {
      packed.sums[j] *= static_cast<float>(pack_row(row, scale, j, k, packed.values));
    }
  }
}

}  // namespace

template <typename T>
void fill_packing(Loops<T>& loops) {
  loops.pack = pack;
  loops.pack_bfloat16 = pack_bfloat16;
  loops.pack_bfloat16_columns = pack_bfloat16_columns;
  loops.pack_int8 = pack_int8;
}

HEED_FOR_EACH_TYPE(fill_packing)

}  // namespace heed::kernels::HEED_ISA
