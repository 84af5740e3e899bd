#include "heed/kernels/loops/bfloat16_pairs.h"
#include "heed/kernels/loops/table.h"

namespace heed::kernels::HEED_ISA {
namespace {

// y = x, each pair turned by the angle whose cosine and sine are given.
template <typename S, typename T>
[[gnu::always_inline]] inline void turn_pairs(const T* cosines, const T* sines, T sign, const S* x,
                                              S* y, Index pairs) {
  Index i = 0;
  for (; i + kLanes<T> <= pairs; i += kLanes<T>) {
    const Vector<T> cosine = load(cosines + i), sine = sign * load(sines + i);
    const Vector<T> a = load(x + i), b = load(x + pairs + i);
    store(a * cosine - b * sine, y + i);
    store(b * cosine + a * sine, y + pairs + i);
  }
  for (; i < pairs; ++i) {
    const T cosine = cosines[i], sine = sign * sines[i];
    const T a = static_cast<T>(x[i]), b = static_cast<T>(x[pairs + i]);
    y[i] = S(a * cosine - b * sine);
    y[pairs + i] = S(b * cosine + a * sine);
  }
}

template <typename S>
void rotary_row(Turn turn, const RotarySize& size, const Computed<S>* table, const S* x, S* y) {
  using T = Computed<S>;
  const Index pairs = size.rotated / 2, head_width = size.head_width;
  const T sign = turn == Turn::forwards ? T{1} : T{-1};
  for (Index head = 0; head < size.width; head += head_width) {
    turn_pairs(table, table + pairs, sign, x + head, y + head, pairs);
    if (x == y) continue;
    for (Index i = head + 2 * pairs; i < head + head_width; ++i) y[i] = x[i];
  }
}

}  // namespace

template <typename S>
void fill_rotary(StoredLoops<S>& loops) {
  loops.rotary_row = rotary_row;
}

HEED_FOR_EACH_STORED(fill_rotary)

}  // namespace heed::kernels::HEED_ISA
