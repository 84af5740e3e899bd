#pragma once

#include "heed/kernels/loops/vector.h"
#include "heed/kernels/mask.h"

namespace heed::kernels::HEED_ISA {

// Of the scores that one query has met so far: the greatest, and the sum of exp(score - greatest).
template <typename T>
struct RunningSoftmax {
  T max, sum;
};

// The scores of keys outside the range become less than any other.
template <typename T>
[[gnu::always_inline]] inline void hide(T* scores, Mask::Range keys, Index count) {
  const Vector<T> lane = lane_numbers<T>(LaneNumbers<T>());
  const T begin = static_cast<T>(keys.begin), end = static_cast<T>(keys.end);
  for (Index j = 0; j < count; j += kLanes<T>) {
    const Vector<T> place = lane + static_cast<T>(j);
    Vector<T> score = load(scores + j);
    score = place >= begin ? score : splat(kLowest<T>);
    score = place < end ? score : splat(kLowest<T>);
    store(score, scores + j);
  }
}

// Takes the scores of some more keys, of which the query sees `keys`, into its running softmax:
// they become exp(score - greatest), with the greatest so far. Returns what sums from before shrink
// by.
template <typename T>
[[gnu::always_inline]] inline T online_softmax(T* scores, Mask::Range keys, Index count,
                                               RunningSoftmax<T>& running) {
  if (keys.begin > 0 || keys.end < count) hide(scores, keys, count);
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
