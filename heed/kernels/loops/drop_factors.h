#pragma once

#ifdef __x86_64__
#include <immintrin.h>
#endif

#include "heed/kernels/loops/vector.h"

namespace heed::kernels::HEED_ISA {

// Lanes of 64 bits, for words of which only the lower 32 count.
using WideWords = Vector<std::uint64_t>;

// The product of the lower halves. GCC finds the instruction from no loop: 4 times as fast as what
// it makes of 32-bit lanes.
[[gnu::always_inline]] inline WideWords product_of_words(WideWords a, std::uint32_t b) {
  const WideWords factor = splat(std::uint64_t{b});
#if defined(__AVX512F__)
  return (WideWords)_mm512_maskz_mul_epu32(0xFF, (__m512i)a, (__m512i)factor);
#elif defined(__AVX2__)
  return (WideWords)_mm256_mul_epu32((__m256i)a, (__m256i)factor);
#elif defined(__x86_64__)
  return (WideWords)_mm_mul_epu32((__m128i)a, (__m128i)factor);
#else
  return (a & 0xFFFFFFFF) * factor;
#endif
}

// Philox at counters that differ in their last word, as Philox::rounds has it. What the upper
// halves of lanes hold never matters.
struct Draws {
  WideWords w0, w1, w2, w3;

  [[gnu::always_inline]] void rounds(const Philox& key) {
    std::uint32_t k0 = key.seed, k1 = key.step;
    for (int round = 0; round < 10; ++round) {
      const WideWords a = product_of_words(w0, Philox::kMultiplier0);
      const WideWords b = product_of_words(w2, Philox::kMultiplier1);
      w0 = (b >> 32) ^ w1 ^ splat(std::uint64_t{k0});
      w1 = b;
      w2 = (a >> 32) ^ w3 ^ splat(std::uint64_t{k1});
      w3 = a;
      k0 += Philox::kKeyStep0;
      k1 += Philox::kKeyStep1;
    }
  }

  // Word after word of one counter after the other.
  template <int... i>
  [[gnu::always_inline]] void write(std::uint32_t* words, Numbers<i...>) const {
    constexpr int n = sizeof...(i);
    const WideWords first = (w0 & 0xFFFFFFFF) | (w1 << 32), second = (w2 & 0xFFFFFFFF) | (w3 << 32);
    auto* out = reinterpret_cast<std::uint64_t*>(words);
    store<std::uint64_t>(__builtin_shufflevector(first, second, (i % 2 * n + i / 2)...), out);
    store<std::uint64_t>(__builtin_shufflevector(first, second, (i % 2 * n + (n + i) / 2)...),
                         out + n);
  }
};

constexpr Index kDropRun = 256;  // columns

// The words of the four columns from 4 * (at.w3 + b) on, for each b; whole vectors of them.
[[gnu::always_inline]] inline void draw_words(const Philox& key, const std::uint32_t (&at)[4],
                                              std::uint32_t* words, Index blocks) {
  using Lanes = LaneNumbers<std::uint64_t>;
  constexpr int kAtOnce = kLanes<std::uint64_t>;
  const auto& [w0, w1, w2, w3] = at;
  for (Index b = 0; b < blocks; b += kAtOnce) {
    Draws draws{splat(std::uint64_t{w0}), splat(std::uint64_t{w1}), splat(std::uint64_t{w2}),
                lane_numbers<std::uint64_t>(Lanes()) + (w3 + static_cast<std::uint64_t>(b))};
    draws.rounds(key);
    draws.write(words + 4 * b, Lanes());
  }
}

// The factors of elements (plane, row, column + i), as kernels::dropout has them; `column` is a
// multiple of four.
template <typename T>
[[gnu::always_inline]] inline void drop_factors(const Dropout& dropout, Index plane, Index row,
                                                Index column, Index count, T* out) {
  alignas(kVectorBytes) std::uint32_t words[kDropRun];
  const auto dropped = static_cast<std::uint32_t>(static_cast<double>(dropout.rate) * 0x1p32);
  const T kept = 1 / (1 - static_cast<T>(dropout.rate));
  for (Index done = 0; done < count; done += kDropRun) {
    const Index n = count - done < kDropRun ? count - done : kDropRun;
    draw_words(dropout.random,
               {dropout.place, static_cast<std::uint32_t>(plane),
                static_cast<std::uint32_t>(dropout.first_row + row),
                static_cast<std::uint32_t>((column + done) / 4)},
               words, (n + 3) / 4);
#pragma omp simd
    for (Index i = 0; i < n; ++i) out[done + i] = words[i] < dropped ? 0 : kept;
  }
}

}  // namespace heed::kernels::HEED_ISA
