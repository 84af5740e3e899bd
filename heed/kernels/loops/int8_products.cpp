#if defined(__AVX2__)
#include <immintrin.h>
#endif

#include "heed/kernels/loops/table.h"
#include "heed/kernels/loops/vector.h"

namespace heed::kernels::HEED_ISA {
namespace {

using Sums = Vector<std::int32_t>;

constexpr int kRows = 4;  // of a, to a tile
constexpr Index kFour = 4;
constexpr int kVectors = static_cast<int>(kPackedRows) / kLanes<std::int32_t>;

// Four neighbours of a row of a, in every lane.
[[gnu::always_inline]] inline Sums four(const std::uint8_t* a) {
  std::int32_t bits;
  __builtin_memcpy(&bits, a, sizeof(bits));
  return splat(bits);
}

[[gnu::always_inline]] inline Sums load_fours(const std::int8_t* b) {
  return load(reinterpret_cast<const std::int32_t*>(b));
}

// Each lane holds four bytes; the result, the sum of eight products a lane: a's bytes are in
// [0, 127], b's in [-63, 63], and 16 bits hold the sum of four.
#if defined(__AVX512BW__)
[[gnu::always_inline]] inline Sums products(Sums a0, Sums b0, Sums a1, Sums b1) {
  const __m512i pairs = _mm512_add_epi16(_mm512_maddubs_epi16((__m512i)a0, (__m512i)b0),
                                         _mm512_maddubs_epi16((__m512i)a1, (__m512i)b1));
  return (Sums)_mm512_madd_epi16(pairs, _mm512_set1_epi16(1));
}
#elif defined(__AVX2__)
[[gnu::always_inline]] inline Sums products(Sums a0, Sums b0, Sums a1, Sums b1) {
  const __m256i pairs = _mm256_add_epi16(_mm256_maddubs_epi16((__m256i)a0, (__m256i)b0),
                                         _mm256_maddubs_epi16((__m256i)a1, (__m256i)b1));
  return (Sums)_mm256_madd_epi16(pairs, _mm256_set1_epi16(1));
}
#else
[[gnu::always_inline]] inline Sums products_of_four(Sums a, Sums b) {
  Sums sum = {};
  for (int byte = 0; byte < 4; ++byte) {
    sum += (a << (24 - 8 * byte) >> 24) * (b << (24 - 8 * byte) >> 24);
  }
  return sum;
}
[[gnu::always_inline]] inline Sums products(Sums a0, Sums b0, Sums a1, Sums b1) {
  return products_of_four(a0, b0) + products_of_four(a1, b1);
}
#endif

// Of the sums of row i of a and one vector of columns, what they stand for.
[[gnu::always_inline]] inline Vector<float> numbers(const Int8Products& p, int i, Index column,
                                                    Sums sums) {
  return __builtin_convertvector(sums, Vector<float>) *
             (load(p.b.scales + column) * p.a.scales[i]) +
         load(p.b.sums + column) * p.a.least[i];
}

template <int rows>
[[gnu::always_inline]] inline void tile(const Int8Products& p) {
  Sums sums[rows][kVectors];
  for (int i = 0; i < rows; ++i) {
    for (int v = 0; v < kVectors; ++v) sums[i][v] = Sums{};
  }
  for (Index l = 0; l < p.depth; l += kInt8Depth) {
    const std::int8_t* b = p.b.values + l * kPackedRows;
    Sums b0[kVectors], b1[kVectors];
    for (int v = 0; v < kVectors; ++v) {
      b0[v] = load_fours(b + v * kVectorBytes);
      b1[v] = load_fours(b + kFour * kPackedRows + v * kVectorBytes);
    }
    for (int i = 0; i < rows; ++i) {
      const std::uint8_t* a = p.a.values + i * p.depth + l;
      const Sums a0 = four(a), a1 = four(a + kFour);
      for (int v = 0; v < kVectors; ++v) sums[i][v] += products(a0, b0[v], a1, b1[v]);
    }
  }
  for (int v = 0; v < kVectors; ++v) {
    const Index column = v * kLanes<float>, left = p.columns - column;
    if (left <= 0) break;
    const Vector<float> bias = p.bias ? load_some(p.bias + column, left) : Vector<float>{};
    for (int i = 0; i < rows; ++i) {
      store_some(numbers(p, i, column, sums[i][v]) + bias, p.c + i * p.stride + column, left);
    }
  }
}

void int8_products(Int8Products p, Index m) {
  for (; m >= kRows; m -= kRows) {
    tile<kRows>(p);
    p.a.values += kRows * p.depth;
    p.a.scales += kRows;
    p.a.least += kRows;
    p.c += kRows * p.stride;
  }
  switch (m) {
    case 3:
      return tile<3>(p);
    case 2:
      return tile<2>(p);
    case 1:
      return tile<1>(p);
  }
}

// Rounds half up.
void round_int8(const float* x, Index rows, Index width, Int8Input<std::uint8_t, float> out) {
  constexpr float kGreatest = 127;
  const Index depth = int8_depth(width);
  for (Index r = 0; r < rows; ++r, x += width, out.values += depth) {
    float least = __builtin_inff(), greatest = -__builtin_inff(), poison = 0;
#pragma omp simd reduction(min : least) reduction(max : greatest) reduction(+ : poison)
    for (Index i = 0; i < width; ++i) {
      least = x[i] < least ? x[i] : least;
      greatest = x[i] > greatest ? x[i] : greatest;
      poison += x[i] * 0.0f;
    }
    const float span = greatest - least, per_unit = span > 0 ? kGreatest / span : 0.0f;
#pragma omp simd
    for (Index i = 0; i < width; ++i) {
      float value = (x[i] - least) * per_unit + 0.5f;
      value = value > 0 ? value : 0.0f;
      value = value < kGreatest ? value : kGreatest;
      out.values[i] = static_cast<std::uint8_t>(static_cast<std::int32_t>(value));
    }
    for (Index i = width; i < depth; ++i) out.values[i] = 0;
    out.scales[r] = span / kGreatest;
    out.least[r] = least + poison;
  }
}

}  // namespace

template <typename T>
void fill_int8_products(Loops<T>& loops) {
  loops.int8_products = int8_products;
  loops.round_int8 = round_int8;
}

HEED_FOR_EACH_TYPE(fill_int8_products)

}  // namespace heed::kernels::HEED_ISA
