#if defined(__AVX2__)
#include <immintrin.h>
#endif

#include "heed/kernels/loops/table.h"
#include "heed/kernels/loops/tiles.h"

namespace heed::kernels::HEED_ISA {
namespace {

using Sums = Vector<std::int32_t>;

constexpr Index kFour = 4;

#if defined(__AVX512VNNI__)
constexpr int kTileRows = 12;
#else
constexpr int kTileRows = 4;
#endif

// Four neighbours of a row of a, in every lane.
[[gnu::always_inline]] inline Sums four(const std::uint8_t* a) {
  std::int32_t bits;
  __builtin_memcpy(&bits, a, sizeof(bits));
  return splat(bits);
}

[[gnu::always_inline]] inline Sums load_fours(const std::int8_t* b) {
  return load(reinterpret_cast<const std::int32_t*>(b));
}

// The sums and eight products a lane, which holds four bytes of each operand: a's are in [0, 127],
// b's in [-63, 63], and 16 bits hold the sum of four products.
#if defined(__AVX512VNNI__)
[[gnu::always_inline]] inline Sums add_products(Sums sums, Sums a0, Sums b0, Sums a1, Sums b1) {
  const __m512i first = _mm512_dpbusd_epi32((__m512i)sums, (__m512i)a0, (__m512i)b0);
  return (Sums)_mm512_dpbusd_epi32(first, (__m512i)a1, (__m512i)b1);
}
#elif defined(__AVX512BW__)
[[gnu::always_inline]] inline Sums add_products(Sums sums, Sums a0, Sums b0, Sums a1, Sums b1) {
  const __m512i pairs = _mm512_add_epi16(_mm512_maddubs_epi16((__m512i)a0, (__m512i)b0),
                                         _mm512_maddubs_epi16((__m512i)a1, (__m512i)b1));
  return sums + (Sums)_mm512_madd_epi16(pairs, _mm512_set1_epi16(1));
}
#elif defined(__AVX2__)
[[gnu::always_inline]] inline Sums add_products(Sums sums, Sums a0, Sums b0, Sums a1, Sums b1) {
  const __m256i pairs = _mm256_add_epi16(_mm256_maddubs_epi16((__m256i)a0, (__m256i)b0),
                                         _mm256_maddubs_epi16((__m256i)a1, (__m256i)b1));
  return sums + (Sums)_mm256_madd_epi16(pairs, _mm256_set1_epi16(1));
}
#else
[[gnu::always_inline]] inline Sums products_of_four(Sums a, Sums b) {
  Sums sum = {};
  for (int byte = 0; byte < 4; ++byte) {
    sum += (a << (24 - 8 * byte) >> 24) * (b << (24 - 8 * byte) >> 24);
  }
  return sum;
}
[[gnu::always_inline]] inline Sums add_products(Sums sums, Sums a0, Sums b0, Sums a1, Sums b1) {
  return sums + products_of_four(a0, b0) + products_of_four(a1, b1);
}
#endif

// What the sums of row i of a and one vector of columns stand for, with the bias. One product joins
// one sum at a time: of two, a compiler fuses whichever it likes, in one tile this, in another
// that.
[[gnu::always_inline]] inline Vector<float> numbers(const Int8Products& p, Index i, int v,
                                                    Sums sums, Vector<float> bias) {
  const Index column = v * kLanes<float>;
  const Vector<float> shift = bias + load(p.b.sums + column) * p.a.least[i];
  const Vector<float> scales = load(p.b.scales + column) * p.a.scales[i];
  return shift + __builtin_convertvector(sums, Vector<float>) * scales;
}

template <int rows>
[[gnu::always_inline]] inline void tile(const Int8Products& p, Index first) {
  Sums sums[rows][kBlockVectors];
  for (int i = 0; i < rows; ++i) {
    for (int v = 0; v < kBlockVectors; ++v) sums[i][v] = Sums{};
  }
  prefetch_tile<rows>(p, first);
  for (Index l = 0; l < p.depth; l += kInt8Depth) {
    const std::int8_t* b = p.b.values + l * kPackedRows;
    Sums b0[kBlockVectors], b1[kBlockVectors];
    for (int v = 0; v < kBlockVectors; ++v) {
      b0[v] = load_fours(b + v * kVectorBytes);
      b1[v] = load_fours(b + kFour * kPackedRows + v * kVectorBytes);
    }
    for (int i = 0; i < rows; ++i) {
      const std::uint8_t* a = p.a.values + (first + i) * p.depth + l;
      const Sums a0 = four(a), a1 = four(a + kFour);
      for (int v = 0; v < kBlockVectors; ++v) {
        sums[i][v] = add_products(sums[i][v], a0, b0[v], a1, b1[v]);
      }
    }
  }
  store_tile<rows>(p, first, [&](int i, int v, Vector<float> bias) {
    return numbers(p, first + i, v, sums[i][v], bias);
  });
}

void int8_products(Int8Products p, Index m) {
  in_tiles<kTileRows>(m, [&]<int rows>(Index first) { tile<rows>(p, first); });
}

// Rounds half up.
template <typename S>
void round_int8(const S* x, Index rows, Index width, Int8Input<std::uint8_t, float> out) {
  constexpr float kGreatest = 127;
  const Index depth = int8_depth(width);
  for (Index r = 0; r < rows; ++r, x += width, out.values += depth) {
    float least = __builtin_inff(), greatest = -__builtin_inff(), poison = 0;
#pragma omp simd reduction(min : least) reduction(max : greatest) reduction(+ : poison)
    for (Index i = 0; i < width; ++i) {
      const auto value = static_cast<float>(x[i]);
      least = value < least ? value : least;
      greatest = value > greatest ? value : greatest;
      poison += value * 0.0f;
    }
    const float span = greatest - least, per_unit = span > 0 ? kGreatest / span : 0.0f;
#pragma omp simd
    for (Index i = 0; i < width; ++i) {
      float value = (static_cast<float>(x[i]) - least) * per_unit + 0.5f;
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
  loops.stored.round_int8 = round_int8;
  loops.stored_in_bfloat16.round_int8 = round_int8;
}

HEED_FOR_EACH_TYPE(fill_int8_products)

}  // namespace heed::kernels::HEED_ISA
