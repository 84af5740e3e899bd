#include "heed/kernels/loops/attention_offsets.h"
#include "heed/kernels/loops/online_softmax.h"
#include "heed/kernels/loops/table.h"

namespace heed::kernels::HEED_ISA {
namespace {

constexpr Index kQueries = kAttentionQueries, kKeys = kAttentionKeys;

template <typename S>
struct Tiles {
  using T = Computed<S>;

  Packed<Cell<S>> q;  // all queries of a task
  Packed<T> y;
  Packed<Cell<S>> k, k_transposed, v, weights;
  Packed<T> scores;
  Packed<Cell<S>> offset_queries;
  Packed<T> by_offset;

  Tiles(Scratch<T> scratch, Index head_width) {
    const Index width = whole_vectors<T>(head_width);
    const Index depth = whole_vectors<T>(cells<S>(head_width));
    q = scratch.template tile<Cell<S>>(kAttentionTaskQueries, depth);
    y = scratch.tile(kAttentionTaskQueries, width);
    k = scratch.template tile<Cell<S>>(kKeys, depth);
    k_transposed = scratch.template tile<Cell<S>>(depth, kKeys);
    v = scratch.template tile<Cell<S>>(cells<S>(kKeys), width);
    weights = scratch.template room<S>(kQueries, cells<S>(kKeys));
    scores = scratch.tile(kQueries, kKeys);
    offset_queries = scratch.template tile<Cell<S>>(kAttentionTaskQueries, depth);
    by_offset = scratch.tile(kQueries, kAttentionOffsets);
  }

  void take(const AttentionHead<S>& head, Index tile, Index keys) {
    pack_rows(head.k, tile, keys, head.width, k);
    pack_depth(head.v, tile, keys, head.width, v);
    transpose(as_const(k), whole_vectors<T>(keys), k.stride, k_transposed);
  }
};

// Some queries of a task, from the given one on, and of the tile of keys that is packed so many.
template <typename Seen, typename S, typename T>
[[gnu::always_inline]] inline void attend_tile(const AttentionTask<S>& task, const Seen& seen,
                                               typename Seen::Tile seen_tile, Index first,
                                               Index queries, Index keys, Tiles<S>& at,
                                               RunningSoftmax<T>* running) {
  const AttentionHead<S>& head = task.head;
  const Index columns = whole_vectors<T>(keys), tile = Seen::key(seen_tile);
  const Packed<const Cell<S>> q{at.q[first], at.q.stride};
  product<Left::rows, Into::set>({queries, columns, cells<S>(head.width)}, q,
                                 as_const(at.k_transposed), at.scores);
  const TilePlace place{task.first + first, queries, tile, keys};
  if constexpr (kHasOffsets<S>) {
    if (head.offsets.keys_transposed) {
      add_by_offset(head, place, {at.offset_queries[first], at.offset_queries.stride},
                    head.offsets.keys_transposed, at.by_offset, at.scores);
    }
  }
  TileDrops drops;
  drops.draw(head, task.first + first, queries, tile, keys);
  for (Index i = 0; i < queries; ++i) {
    const Index query = task.first + first + i;
    const auto row = seen.row(seen_tile, query, first + i);
    if (sees_none(row)) {
      clear(at.scores[i], columns);
      continue;
    }
    multiply(head.scale, at.scores[i], columns);
    if (head.slope != 0) {
      lose_distances(head.slope, query + head.keys - head.queries - tile, at.scores[i], columns);
    }
    if constexpr (kHasOffsets<S>) {
      if (head.offsets.biases) add_biases(head, place, i, at.scores[i]);
    }
    const T shrink = online_softmax(at.scores[i], row, columns, running[first + i]);
    if (shrink != 1) multiply(shrink, at.y[first + i], at.y.stride);
    if (drops.none()) continue;
    for (Index j = 0; j < columns; j += kLanes<T>) {
      store(drops.undropped<T>(load(at.scores[i] + j), i, j), at.scores[i] + j);
    }
  }
  product<Left::rows, Into::add>({queries, at.v.stride, cells<S>(keys)},
                                 rows_as_cells(at.scores, queries, columns, at.weights),
                                 as_const(at.v), Packed<T>{at.y[first], at.y.stride});
  if constexpr (kHasOffsets<S>) {
    if (!head.offsets.values) return;
    shift_to_offsets(place, as_const(at.scores), at.by_offset);
    add_offset_rows(head, place, as_const(at.by_offset), head.offsets.values,
                    {at.y[first], at.y.stride});
  }
}

template <typename Seen, typename S>
[[gnu::always_inline]] inline void attend_to(const AttentionTask<S>& task, const Seen& seen) {
  using T = Computed<S>;
  const AttentionHead<S>& head = task.head;
  const Index queries = task.last - task.first;
  Tiles<S> at({task.scratch}, head.width);
  RunningSoftmax<T> running[kAttentionTaskQueries];
  for (Index i = 0; i < queries; ++i) running[i] = {kLowest<T>, 0};
  pack_rows(head.q, task.first, queries, head.width, at.q);
  if constexpr (kHasOffsets<S>) {
    if (head.offsets.keys_transposed) {
      pack_rows(head.offsets.queries, task.first, queries, head.width, at.offset_queries);
    }
  }
  clear(at.y.data, queries * at.y.stride);
  for (auto tile = seen.first(); seen.any(tile); tile = Seen::next(tile)) {
    const Index keys = least(head.keys - Seen::key(tile), kKeys);
    at.take(head, Seen::key(tile), keys);
    for (Index i = 0; i < queries; i += kQueries) {
      const Index count = least(queries - i, kQueries);
      const Index some = seen.seen_by(tile, keys, task.first + i, count, i);
      if (some > 0) attend_tile(task, seen, tile, i, count, some, at, running);
    }
  }
  const T kept = kept_factor<T>(head.dropout);
  for (Index i = 0; i < queries; ++i) {
    const auto [max, sum] = running[i];
    unpack<Into::set>(as_const(at.y), sum > 0 ? kept / sum : 0, task.y[task.first + i], i,
                      head.width);
    *task.lse[task.first + i] = max + natural_log(sum);
  }
}

template <typename S>
void attend(const AttentionTask<S>& task) {
  attend_to(task, SeenByMask<S>{task.head, visible_to(task.head, task.first, task.last)});
}

template <typename S>
void attend_seen(const AttentionTask<S>& task) {
  attend_to(task, SeenByPattern{task.seen});
}

}  // namespace

template <typename S>
void fill_attention(StoredLoops<S>& loops) {
  loops.attend = attend;
  loops.attend_seen = attend_seen;
}

HEED_FOR_EACH_STORED(fill_attention)

}  // namespace heed::kernels::HEED_ISA
