#include "heed/kernels/loops/attention_tile.h"
#include "heed/kernels/loops/table.h"

namespace heed::kernels::HEED_ISA {
namespace {

constexpr Index kQueries = kAttentionQueries, kKeys = kAttentionKeys;

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

template <typename T>
struct Tiles {
  Packed<T> q, y;  // all queries of a task
  Packed<T> k, k_transposed, v, scores;

  Tiles(Scratch<T> scratch, Index width) {
    for (auto* tile : {&q, &y}) *tile = scratch.tile(kAttentionTaskQueries, width);
    for (auto* tile : {&k, &v}) *tile = scratch.tile(kKeys, width);
    k_transposed = scratch.tile(width, kKeys);
    scores = scratch.tile(kQueries, kKeys);
  }

  void take(const AttentionHead<T>& head, Index tile, Index keys) {
    pack(head.k, tile, keys, head.width, T{1}, k);
    pack(head.v, tile, keys, head.width, T{1}, v);
    transpose(as_const(k), whole_vectors<T>(keys), k.stride, k_transposed);
  }
};

// Some queries of a task, from the given one on, and the tile of keys that is packed.
template <typename T>
[[gnu::always_inline]] inline void attend_tile(const AttentionTask<T>& task, Index first,
                                               Index queries, Index tile, Tiles<T>& at,
                                               RunningSoftmax<T>* running) {
  const AttentionHead<T>& head = task.head;
  const Index keys = head.keys - tile < kKeys ? head.keys - tile : kKeys;
  const Index columns = whole_vectors<T>(keys);
  const Packed<const T> q{at.q[first], at.q.stride};
  product<Left::rows, Into::set>({queries, columns, head.width}, q, as_const(at.k_transposed),
                                 at.scores);
  T factors[kKeys];
  for (Index i = 0; i < queries; ++i) {
    const Index query = task.first + first + i;
    const Mask::Range range = visible(head, query, tile);
    if (range.begin >= range.end) {
      clear(Packed<T>{at.scores[i], columns}, 1, columns);
      continue;
    }
    const T shrink = online_softmax(at.scores[i], range, columns, running[first + i]);
    if (shrink != 1) multiply(shrink, at.y[first + i], at.y.stride);
    if (head.dropout.rate > 0) {
      drop_keys(head, query, tile, keys, factors);
      multiply(factors, at.scores[i], keys);
    }
  }
  product<Left::rows, Into::add>({queries, at.v.stride, keys}, as_const(at.scores), as_const(at.v),
                                 Packed<T>{at.y[first], at.y.stride});
}

// Asks for a row's part before it is needed: rows of a cache lie scattered.
template <typename T>
[[gnu::always_inline]] inline void prefetch(const T* row, Index width) {
  constexpr Index kLine = 64 / sizeof(T);
  for (Index c = 0; c < width; c += kLine) __builtin_prefetch(row + c);
}

// One query, as in a step of a decode: packing tiles would cost more than they save.
template <typename T>
void attend_one(const AttentionTask<T>& task) {
  constexpr Index kAhead = 8;  // keys
  const AttentionHead<T>& head = task.head;
  const T* const q = head.q[task.first];
  T* const y = task.y[task.first];
  for (Index c = 0; c < head.width; ++c) y[c] = 0;
  RunningSoftmax<T> running{kLowest<T>, 0};
  const auto [begin, end] = visible_to(head, task.first, task.last);
  for (Index tile = begin / kKeys * kKeys; tile < end; tile += kKeys) {
    const auto [first, last] = visible(head, task.first, tile);
    T scores[kKeys];
    for (Index j = 0; j < kKeys; ++j) scores[j] = kLowest<T>;
    for (Index j = first; j < last; ++j) {
      if (j + kAhead < last) prefetch(head.k[tile + j + kAhead], head.width);
      prefetch(head.v[tile + j], head.width);
      scores[j] = head.scale * dot(q, head.k[tile + j], head.width);
    }
    const T shrink = online_softmax(scores, {first, last}, whole_vectors<T>(last), running);
    if (shrink != 1) multiply(shrink, y, head.width);
    for (Index j = first; j < last; ++j) axpy(scores[j], head.v[tile + j], y, head.width);
  }
  multiply(running.sum > 0 ? 1 / running.sum : 0, y, head.width);
  *task.lse[task.first] = running.max + natural_log(running.sum);
}

template <typename T>
void attend(const AttentionTask<T>& task) {
  const AttentionHead<T>& head = task.head;
  if (head.queries == 1 && head.dropout.rate == 0) return attend_one(task);
  const Index queries = task.last - task.first;
  Tiles<T> at({task.scratch}, whole_vectors<T>(head.width));
  RunningSoftmax<T> running[kAttentionTaskQueries];
  for (Index i = 0; i < queries; ++i) running[i] = {kLowest<T>, 0};
  pack(head.q, task.first, queries, head.width, head.scale, at.q);
  clear(at.y, queries, at.y.stride);
  const auto [begin, end] = visible_to(head, task.first, task.last);
  for (Index tile = begin / kKeys * kKeys; tile < end; tile += kKeys) {
    at.take(head, tile, head.keys - tile < kKeys ? head.keys - tile : kKeys);
    for (Index i = 0; i < queries; i += kQueries) {
      const Index count = queries - i < kQueries ? queries - i : kQueries;
      const Mask::Range seen = visible_to(head, task.first + i, task.first + i + count);
      if (seen.begin >= tile + kKeys || seen.end <= tile) continue;
      attend_tile(task, i, count, tile, at, running);
    }
  }
  for (Index i = 0; i < queries; ++i) {
    const auto [max, sum] = running[i];
    unpack<Into::set>(as_const(at.y), sum > 0 ? 1 / sum : 0, task.y[task.first + i], i, head.width);
    *task.lse[task.first + i] = max + natural_log(sum);
  }
}

}  // namespace

template <typename T>
void fill_attention(Loops<T>& loops) {
  loops.attend = attend;
}

HEED_FOR_EACH_TYPE(fill_attention)

}  // namespace heed::kernels::HEED_ISA
