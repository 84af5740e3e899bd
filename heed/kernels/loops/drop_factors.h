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

  // Word after word of one counter after the other, the lower half of each first.
  template <int... i>
  [[gnu::always_inline]] void write(std::uint16_t* halves, Numbers<i...>) const {
    constexpr int n = sizeof...(i);
    const WideWords first = (w0 & 0xFFFFFFFF) | (w1 << 32), second = (w2 & 0xFFFFFFFF) | (w3 << 32);
    auto* out = reinterpret_cast<std::uint64_t*>(halves);
    store<std::uint64_t>(__builtin_shufflevector(first, second, (i % 2 * n + i / 2)...), out);
    store<std::uint64_t>(__builtin_shufflevector(first, second, (i % 2 * n + (n + i) / 2)...),
                         out + n);
  }
};

constexpr Index kDropsACounter = 8;  // elements that one counter decides about

// What decides about the elements (plane, row, column + i), as kernels::dropout has it: whole
// vectors of it. `column` is a multiple of kDropsACounter.
[[gnu::always_inline]] inline void draw_halves(const Dropout& dropout, Index plane, Index row,
                                               Index column, Index count, std::uint16_t* halves) {
  using Lanes = LaneNumbers<std::uint64_t>;
  constexpr Index kAtOnce = kLanes<std::uint64_t> * kDropsACounter;
  const auto word = [](Index number) {
    return splat(std::uint64_t{static_cast<std::uint32_t>(number)});
  };
  const WideWords lanes = lane_numbers<std::uint64_t>(Lanes());
  for (Index i = 0; i < count; i += kAtOnce) {
    Draws draws{word(dropout.place), word(plane), word(dropout.first_row + row),
                word((column + i) / kDropsACounter) + lanes};
    draws.rounds(dropout.random);
    draws.write(halves + i, Lanes());
  }
}

// Halves below it drop.
[[gnu::always_inline]] inline std::int32_t drop_threshold(const Dropout& dropout) {
  return static_cast<std::int32_t>(dropout.rate * 0x1p16f + 0.5f);
}

// What is not dropped is multiplied by it.
template <typename T>
[[gnu::always_inline]] inline T kept_factor(const Dropout& dropout) {
  return 1 / (1 - static_cast<T>(dropout.rate));
}

}  // namespace heed::kernels::HEED_ISA
