#include "heed/kernels/rotary.h"

#include <cmath>

#include "heed/kernels/blocks.h"
#include "heed/kernels/loops.h"

namespace heed::kernels {

template <typename T>
void rotary_table(std::span<const double> frequencies, std::span<const Token> positions, T* table) {
  const Index pairs = std::ssize(frequencies);
  in_blocks({.count = std::ssize(positions), .cost = 32 * pairs}, [&](Index first, Index count) {
    for (Index p = first; p < first + count; ++p) {
      for (Index i = 0; i < pairs; ++i) {
        const double angle = positions[p] * frequencies[i];
        table[2 * pairs * p + i] = static_cast<T>(std::cos(angle));
        table[2 * pairs * p + pairs + i] = static_cast<T>(std::sin(angle));
      }
    }
  });
}

template <typename S>
void rotary(Turn turn, const RotarySize& size, const Computed<S>* table, const Token* places,
            const S* x, S* y) {
  in_blocks({.count = size.rows, .cost = 3 * size.width}, [&](Index first, Index count) {
    for (Index n = first; n < first + count; ++n) {
      stored_loops<S>().rotary_row(turn, size, table + places[n] * size.rotated, x + n * size.width,
                                   y + n * size.width);
    }
  });
}

template void rotary_table(std::span<const double>, std::span<const Token>, float*);
template void rotary_table(std::span<const double>, std::span<const Token>, double*);

template void rotary(Turn, const RotarySize&, const float*, const Token*, const float*, float*);
template void rotary(Turn, const RotarySize&, const double*, const Token*, const double*, double*);
template void rotary(Turn, const RotarySize&, const float*, const Token*, const bfloat16*,
                     bfloat16*);

}  // namespace heed::kernels
