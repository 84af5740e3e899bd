#pragma once

#include "heed/kernels/loops/seen_keys.h"

namespace heed::kernels::HEED_ISA {

// Of the scores that one query has met so far: the greatest, and the sum of exp(score - greatest).
template <typename T>
struct RunningSoftmax {
  T max, sum;
};

// The scores of keys that are not seen become less than any other.
template <typename T, typename Seen>
[[gnu::always_inline]] inline void hide(T* scores, Seen keys, Index count) {
  const auto lanes = lanes_of<T>(keys);
  for (Index j = 0; j < count; j += kLanes<T>) {
    store(lanes.seen(load(scores + j), j, splat(kLowest<T>)), scores + j);
  }
}

// Takes the scores of some more keys, of which the query sees `keys`, a range or any of them, into
// its running softmax: they become exp(score - greatest), with the greatest so far. Returns what
// sums from before shrink by.
template <typename T, typename Seen>
[[gnu::always_inline]] inline T online_softmax(T* scores, Seen keys, Index count,
                                               RunningSoftmax<T>& running) {
  if (hides(keys, count)) hide(scores, keys, count);
  Vector<T> max = splat(running.max);
  for (Index j = 0; j < count; j += kLanes<T>) {
    const Vector<T> score = load(scores + j);
    max = score > max ? score : max;
  }
  const T greatest = greatest_lane<T>(max);
  Vector<T> sum{};
  for (Index j = 0; j < count; j += kLanes<T>) {
    const Vector<T> weight = fast_exp(load(scores + j) - greatest);
    store(weight, scores + j);
    sum += weight;
  }
  const T shrink = running.sum > 0 ? fast_exp(running.max - greatest) : 0;
  running = {greatest, running.sum * shrink + sum_of_lanes<T>(sum)};
  return shrink;
}

}  // namespace heed::kernels::HEED_ISA
