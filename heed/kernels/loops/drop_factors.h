#pragma once

#include "heed/kernels/loops/simd.h"

namespace heed::kernels::HEED_ISA {

constexpr Index kDropRun = 256;  // columns

// The words of the four columns from 4 * (block + b) on, for each b.
[[gnu::always_inline]] inline void draw_words(const Philox& random, std::uint32_t place,
                                              std::uint32_t plane, std::uint32_t row,
                                              std::uint32_t block, std::uint32_t* words,
                                              Index blocks) {
  const Philox key = random;
#pragma omp simd
  for (Index b = 0; b < blocks; ++b) {
    std::uint32_t w0 = place, w1 = plane, w2 = row, w3 = block + static_cast<std::uint32_t>(b);
    key.rounds(w0, w1, w2, w3);
    words[4 * b] = w0;
    words[4 * b + 1] = w1;
    words[4 * b + 2] = w2;
    words[4 * b + 3] = w3;
  }
}

// As Dropout::factors.
template <typename T>
[[gnu::always_inline]] inline void drop_factors(const Dropout& dropout, Index plane, Index row,
                                                Index column, Index count, T* out) {
  std::uint32_t words[kDropRun];
  const auto dropped = static_cast<std::uint32_t>(static_cast<double>(dropout.rate) * 0x1p32);
  const T kept = 1 / (1 - static_cast<T>(dropout.rate));
  for (Index done = 0; done < count; done += kDropRun) {
    const Index n = count - done < kDropRun ? count - done : kDropRun;
    draw_words(dropout.random, dropout.place, static_cast<std::uint32_t>(plane),
               static_cast<std::uint32_t>(dropout.first_row + row),
               static_cast<std::uint32_t>((column + done) / 4), words, (n + 3) / 4);
#pragma omp simd
    for (Index i = 0; i < n; ++i) out[done + i] = words[i] < dropped ? 0 : kept;
  }
}

}  // namespace heed::kernels::HEED_ISA
