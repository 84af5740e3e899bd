#include "heed/kernels/loops/attention_tile.h"
#include "heed/kernels/loops/table.h"

namespace heed::kernels::HEED_ISA {
namespace {

constexpr Index kQueries = kAttentionQueries, kKeys = kAttentionKeys;

// What one query has seen so far: the greatest score, and the sum of exp(score - greatest).
template <typename T>
struct Seen {
  T max, sum;
};

// Takes the scores of some more keys, of which the query sees `keys`, into what it has seen: they
// become weights under the greatest score so far. Returns what the sums from before shrink by.
template <typename T>
[[gnu::always_inline]] inline T take_in(T* scores, Mask::Range keys, Index count, Seen<T>& seen) {
  const Vector<T> lane = lane_numbers<T>(LaneNumbers<T>());
  const T first = static_cast<T>(keys.first), last = static_cast<T>(keys.last);
  Vector<T> max = splat(seen.max);
  for (Index j = 0; j < count; j += kLanes<T>) {
    const Vector<T> place = lane + static_cast<T>(j);
    Vector<T> score = load(scores + j);
    score = place >= first ? score : splat(kNeverGreatest<T>);
    score = place < last ? score : splat(kNeverGreatest<T>);
    store(score, scores + j);
    max = score > max ? score : max;
  }
  const T greatest = greatest_lane<T>(max);
  Vector<T> sum{};
  for (Index j = 0; j < count; j += kLanes<T>) {
    const Vector<T> weight = fast_exp(load(scores + j) - greatest);
    store(weight, scores + j);
    sum += weight;
  }
  const T shrink = seen.sum > 0 ? fast_exp(seen.max - greatest) : 0;
  seen = {greatest, seen.sum * shrink + sum_of_lanes<T>(sum)};
  return shrink;
}

template <typename T>
struct Tiles {
  Packed<T> q, k, k_transposed, v, scores, y;

  Tiles(Scratch<T> scratch, Index width) {
    q = scratch.tile(kQueries, width);
    k = scratch.tile(kKeys, width);
    k_transposed = scratch.tile(width, kKeys);
    v = scratch.tile(kKeys, width);
    scores = scratch.tile(kQueries, kKeys);
    y = scratch.tile(kQueries, width);
  }
};

// The queries of a task and one tile of keys.
template <typename T>
[[gnu::always_inline]] inline void attend_to(const AttentionTask<T>& task, Index tile, Tiles<T>& at,
                                             Seen<T>* seen) {
  const AttentionHead<T>& head = task.head;
  const Index queries = task.last - task.first, width = at.q.stride;
  const Index keys = head.keys - tile < kKeys ? head.keys - tile : kKeys;
  const Index columns = whole_vectors<T>(keys);
  pack(head.k, tile, keys, head.width, T{1}, at.k);
  pack(head.v, tile, keys, head.width, T{1}, at.v);
  transpose(fixed(at.k), columns, width, at.k_transposed);
  clear(at.scores, queries, columns);
  add_product<Left::rows>({queries, columns, head.width}, fixed(at.q), fixed(at.k_transposed),
                          at.scores);
  T factors[kKeys];
  for (Index i = 0; i < queries; ++i) {
    const Mask::Range range = visible(head, task.first + i, tile);
    if (range.first >= range.last) {
      clear(Packed<T>{at.scores[i], columns}, 1, columns);
      continue;
    }
    const T shrink = take_in(at.scores[i], range, columns, seen[i]);
    if (shrink != 1) multiply(shrink, at.y[i], width);
    if (head.dropout.rate > 0) {
      drop_keys(head, task.first + i, tile, keys, factors);
      multiply(factors, at.scores[i], keys);
    }
  }
  add_product<Left::rows>({queries, width, keys}, fixed(at.scores), fixed(at.v), at.y);
}

template <typename T>
void attend(const AttentionTask<T>& task) {
  const AttentionHead<T>& head = task.head;
  const Index queries = task.last - task.first;
  Tiles<T> at({task.scratch}, whole_vectors<T>(head.width));
  Seen<T> seen[kQueries];
  for (Index i = 0; i < queries; ++i) seen[i] = {kNeverGreatest<T>, 0};
  pack(head.q, task.first, queries, head.width, head.scale, at.q);
  clear(at.y, queries, at.y.stride);
  const auto [first, last] = visible_to(head, task.first, task.last);
  for (Index tile = first / kKeys * kKeys; tile < last; tile += kKeys) {
    attend_to(task, tile, at, seen);
  }
  for (Index i = 0; i < queries; ++i) {
    const auto [max, sum] = seen[i];
    unpack<Into::set>(fixed(at.y), sum > 0 ? 1 / sum : 0, task.y[task.first + i], i, head.width);
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
