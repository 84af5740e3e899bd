#include "heed/kernels/loops/attention_tile.h"
#include "heed/kernels/loops/online_softmax.h"
#include "heed/kernels/loops/table.h"

namespace heed::kernels::HEED_ISA {
namespace {

constexpr Index kQueries = kAttentionQueries, kKeys = kAttentionKeys;

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

template <typename T>
void attend(const AttentionTask<T>& task) {
  const AttentionHead<T>& head = task.head;
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
