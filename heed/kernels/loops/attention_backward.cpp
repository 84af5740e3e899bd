#include "heed/kernels/loops/attention_offsets.h"
#include "heed/kernels/loops/table.h"

namespace heed::kernels::HEED_ISA {
namespace {

constexpr Index kQueries = kAttentionQueries, kKeys = kAttentionKeys;

// An operand by its rows and with them as the depth: the same where a cell is one number.
template <typename S>
struct Operand {
  Packed<Cell<S>> rows, depth;

  template <typename From>
  void take(HeadRows<const From> from, Index first, Index count, Index width) const {
    pack_rows(from, first, count, width, rows);
    if (depth.data != rows.data) pack_depth(from, first, count, width, depth);
  }
};

template <typename S>
struct Tiles {
  using T = Computed<S>;

  Operand<S> q, dy, k;  // of some tiles of queries; of a tile of keys
  Packed<Cell<S>> v, k_transposed, v_transposed;
  Packed<T> dq, dk, dv;
  Packed<T> weights, dscores;  // of a tile of queries and one of keys
  Packed<Cell<S>> weight_depth, dscore_rows, dscore_depth;
  Packed<Cell<S>> offset_queries;  // of some tiles of queries
  Packed<T> doffset_queries, by_offset;

  Tiles(Scratch<T> scratch, Index head_width) {
    const Index width = whole_vectors<T>(head_width);
    const Index depth = whole_vectors<T>(cells<S>(head_width));
    const auto tile = [&](Index rows, Index columns) {
      return scratch.template tile<Cell<S>>(rows, columns);
    };
    const auto operand = [&](Index rows) {
      const Packed<Cell<S>> by_rows = tile(rows, depth);
      return Operand<S>{by_rows, Cells<S>::kDepth == 1 ? by_rows : tile(cells<S>(rows), width)};
    };
    q = operand(kAttentionTaskQueries), dy = operand(kAttentionTaskQueries), k = operand(kKeys);
    v = tile(kKeys, depth);
    for (auto* one : {&k_transposed, &v_transposed}) *one = tile(depth, kKeys);
    dq = scratch.tile(kAttentionTaskQueries, width);
    for (auto* one : {&dk, &dv}) *one = scratch.tile(kKeys, width);
    for (auto* one : {&weights, &dscores}) *one = scratch.tile(kQueries, kKeys);
    for (auto* one : {&weight_depth, &dscore_depth}) {
      *one = scratch.template room<S>(cells<S>(kQueries), kKeys);
    }
    dscore_rows = scratch.template room<S>(kQueries, cells<S>(kKeys));
    offset_queries = tile(kAttentionTaskQueries, depth);
    doffset_queries = scratch.tile(kAttentionTaskQueries, width);
    by_offset = scratch.tile(kQueries, kAttentionOffsets);
  }
};

// One query's scores and gradients of dropped weights become its dropped weights, short of the
// factor of what is kept, and the gradients of its scaled scores. With w = softmax weights and f =
// dropout factors, y = sum_j w_j f_j v_j. Hence d score_j = w_j (f_j dy . v_j - dy . y), since
// sum_j w_j f_j dy . v_j = dy . y.
template <typename T, typename Seen>
struct Row {
  T *weights, *dscores;
  Seen keys;
  T scale, lse, delta;  // of the scores, if they lack it; log sum exp of them, scaled; dy . y
  T kept;

  // drop(x, j): x, of the keys from j on, with zeros where the weight is dropped.
  template <typename Drop>
  [[gnu::always_inline]] void score_gradients(Index count, const Drop& drop) const {
    const auto lanes = lanes_of<T>(keys);
    for (Index j = 0; j < count; j += kLanes<T>) {
      const Vector<T> weight =
          lanes.seen(fast_exp(scale * load(weights + j) - lse), j, Vector<T>{});
      const Vector<T> dweight = drop(kept * load(dscores + j), j);
      store(weight * (dweight - delta), dscores + j);
      store(drop(weight, j), weights + j);
    }
  }
};

// What the softmax of a task's queries left, and dy . y.
template <typename T>
struct Softmaxes {
  T lse[kAttentionTaskQueries], delta[kAttentionTaskQueries];
};

// A part of a head: the queries [first, first + queries), of which all are packed.
struct Part {
  Index first, queries;
};

// What a tile's dscores and weights give the sums of its offsets, and its queries that asked them.
template <typename T>
[[gnu::noinline]] void offsets_backward(const AttentionBackwardTask<T>& task,
                                        const TilePlace& place, Index from, const Tiles<T>& at) {
  const HeadOffsets<T>& offsets = task.head.offsets;
  const auto from_on = [&](Packed<T> x) { return Packed<T>{x[from], x.stride}; };
  shift_to_offsets(place, as_const(at.dscores), at.by_offset);
  if (offsets.keys) {
    add_offset_rows(task.head, place, as_const(at.by_offset), offsets.keys,
                    from_on(at.doffset_queries));
    add_to_offset_rows(task.head, place, as_const(at.by_offset),
                       as_const(from_on(at.offset_queries)), task.doffsets.keys);
  }
  if (offsets.biases) add_to_biases(task.head, place, as_const(at.by_offset), task.doffsets.biases);
  if (!offsets.values_transposed) return;
  shift_to_offsets(place, as_const(at.weights), at.by_offset);
  add_to_offset_rows(task.head, place, as_const(at.by_offset), as_const(from_on(at.dy.rows)),
                     task.doffsets.values);
}

// Of the part, a tile of queries from `from` on, and of the tile of keys that is packed so many.
template <typename Seen, typename S, typename T>
[[gnu::always_inline]] inline void tile_backward(const AttentionBackwardTask<S>& task,
                                                 const Part& part, const Seen& seen,
                                                 typename Seen::Tile seen_tile, Index from,
                                                 Index keys, Tiles<S>& at,
                                                 const Softmaxes<T>& softmaxes) {
  const AttentionHead<S>& head = task.head;
  const Index queries = least(part.queries - from, kQueries), tile = Seen::key(seen_tile);
  const Index columns = whole_vectors<T>(keys), width = at.dq.stride;
  const auto rows_of = [&](const Operand<S>& x) {
    return Packed<const Cell<S>>{x.rows[from], x.rows.stride};
  };
  const auto depth_of = [&](const Operand<S>& x) {
    return Packed<const Cell<S>>{x.depth[from / Cells<S>::kDepth], x.depth.stride};
  };
  const ProductSize scores{queries, columns, cells<S>(head.width)};
  product<Left::rows, Into::set>(scores, rows_of(at.q), as_const(at.k_transposed), at.weights);
  product<Left::rows, Into::set>(scores, rows_of(at.dy), as_const(at.v_transposed), at.dscores);
  const TilePlace place{part.first + from, queries, tile, keys};
  const HeadOffsets<T>& offsets = head.offsets;
  if constexpr (kHasOffsets<S>) {
    if (offsets.keys) {
      add_by_offset(head, place, {at.offset_queries[from], at.offset_queries.stride},
                    offsets.keys_transposed, at.by_offset, at.weights);
    }
    if (offsets.values_transposed) {
      add_by_offset(head, place, rows_of(at.dy), offsets.values_transposed, at.by_offset,
                    at.dscores);
    }
  }
  const bool shifted = head.slope != 0 || offsets.biases;
  TileDrops drops;
  drops.draw(head, part.first + from, queries, tile, keys);
  for (Index i = 0; i < queries; ++i) {
    const Index query = part.first + from + i;
    if (shifted) multiply(head.scale, at.weights[i], columns);
    if (head.slope != 0) {
      lose_distances(head.slope, query + head.keys - head.queries - tile, at.weights[i], columns);
    }
    if constexpr (kHasOffsets<S>) {
      if (offsets.biases) add_biases(head, place, i, at.weights[i]);
    }
    const auto keys_seen = seen.row(seen_tile, query, from + i);
    const Row<T, std::remove_const_t<decltype(keys_seen)>> row{
        .weights = at.weights[i],
        .dscores = at.dscores[i],
        .keys = keys_seen,
        .scale = shifted ? 1 : head.scale,
        .lse = softmaxes.lse[from + i],
        .delta = softmaxes.delta[from + i],
        .kept = kept_factor<T>(head.dropout)};
    if (drops.none()) {
      row.score_gradients(columns, [](Vector<T> x, Index) { return x; });
    } else {
      row.score_gradients(columns,
                          [&](Vector<T> x, Index j) { return drops.undropped<T>(x, i, j); });
    }
  }
  const ProductSize of_keys{keys, width, cells<S>(queries)};
  product<Left::columns, Into::add>(of_keys,
                                    depth_as_cells(at.weights, queries, columns, at.weight_depth),
                                    depth_of(at.dy), at.dv);
  product<Left::columns, Into::add>(of_keys,
                                    depth_as_cells(at.dscores, queries, columns, at.dscore_depth),
                                    depth_of(at.q), at.dk);
  product<Left::rows, Into::add>({queries, width, cells<S>(keys)},
                                 rows_as_cells(at.dscores, queries, columns, at.dscore_rows),
                                 as_const(at.k.depth), Packed<T>{at.dq[from], width});
  if constexpr (kHasOffsets<S>) {
    if (offsets.any()) offsets_backward(task, place, from, at);
  }
}

// Whether the part comes first of those that keys are asked by: it sets dk and dv, others add.
template <typename S>
[[gnu::always_inline]] inline bool is_first(const AttentionBackwardTask<S>& task,
                                            const Part& part) {
  return part.first == 0 && task.in_dk_and_dv == Found::nothing;
}

// What one tile of keys gives the part's dq, and the part its dk and dv.
template <typename Seen, typename S, typename T>
void keys_backward(const AttentionBackwardTask<S>& task, const Part& part, const Seen& seen,
                   typename Seen::Tile seen_tile, Tiles<S>& at, const Softmaxes<T>& softmaxes) {
  const AttentionHead<S>& head = task.head;
  const Index tile = Seen::key(seen_tile), keys = least(head.keys - tile, kKeys);
  at.k.take(head.k, tile, keys, head.width);
  pack_rows(head.v, tile, keys, head.width, at.v);
  transpose(as_const(at.k.rows), whole_vectors<T>(keys), at.k.rows.stride, at.k_transposed);
  transpose(as_const(at.v), whole_vectors<T>(keys), at.v.stride, at.v_transposed);
  clear(at.dk.data, keys * at.dk.stride);
  clear(at.dv.data, keys * at.dv.stride);
  for (Index from = 0; from < part.queries; from += kQueries) {
    const Index count = least(part.queries - from, kQueries);
    const Index some = seen.seen_by(seen_tile, keys, part.first + from, count, from);
    if (some > 0) tile_backward(task, part, seen, seen_tile, from, some, at, softmaxes);
  }
  const T kept = kept_factor<T>(head.dropout);
  for (Index j = 0; j < keys; ++j) {
    T* const dk = row_of(task.dk, tile + j, head.width);
    T* const dv = row_of(task.dv, tile + j, head.width);
    if (is_first(task, part)) {
      unpack<Into::set>(as_const(at.dk), head.scale, dk, j, head.width);
      unpack<Into::set>(as_const(at.dv), kept, dv, j, head.width);
    } else {
      unpack<Into::add>(as_const(at.dk), head.scale, dk, j, head.width);
      unpack<Into::add>(as_const(at.dv), kept, dv, j, head.width);
    }
  }
}

template <typename Seen, typename S>
void part_backward(const AttentionBackwardTask<S>& task, const Part& part, const Seen& seen,
                   Tiles<S>& at) {
  const AttentionHead<S>& head = task.head;
  const auto [first, queries] = part;
  Softmaxes<Computed<S>> softmaxes;
  for (Index i = 0; i < queries; ++i) {
    softmaxes.lse[i] = *task.lse[first + i];
    softmaxes.delta[i] =
        dot_of(task.dy[first + i], row_of(task.y, first + i, head.width), head.width);
  }
  at.q.take(head.q, first, queries, head.width);
  at.dy.take(task.dy, first, queries, head.width);
  clear(at.dq.data, queries * at.dq.stride);
  if constexpr (kHasOffsets<S>) {
    if (head.offsets.keys) {
      pack_rows(head.offsets.queries, first, queries, head.width, at.offset_queries);
      clear(at.doffset_queries.data, queries * at.doffset_queries.stride);
    }
  }
  for (auto tile = seen.first(); seen.any(tile); tile = Seen::next(tile)) {
    keys_backward(task, part, seen, tile, at, softmaxes);
  }
  for (Index i = 0; i < queries; ++i) {
    unpack<Into::set>(as_const(at.dq), head.scale, row_of(task.dq, first + i, head.width), i,
                      head.width);
    if (head.offsets.keys) {
      unpack<Into::set>(as_const(at.doffset_queries), head.scale,
                        row_of(task.doffsets.queries, first + i, head.width), i, head.width);
    }
  }
}

// seen_by(part): what the queries of each part see.
template <typename S, typename SeenBy>
[[gnu::always_inline]] inline void backward_by_parts(const AttentionBackwardTask<S>& task,
                                                     const SeenBy& seen_by) {
  const AttentionHead<S>& head = task.head;
  Tiles<S> at({task.scratch}, head.width);
  Index first = 0;
  do {  // at least once, as keys that nobody asks have gradients too
    const Index queries = least(head.queries - first, kAttentionTaskQueries);
    const Part part{first, queries};
    part_backward(task, part, seen_by(part), at);
    first += queries;
  } while (first < head.queries);
}

template <typename S>
void attend_backward(const AttentionBackwardTask<S>& task) {
  const AttentionHead<S>& head = task.head;
  backward_by_parts(task, [&](const Part& part) {
    return SeenByMask<S>{head, is_first(task, part)
                                   ? Mask::Range{0, head.keys}
                                   : visible_to(head, part.first, part.first + part.queries)};
  });
}

// Some tiles of keys nobody may visit: dk and dv are zeros at first.
template <typename S>
void attend_seen_backward(const AttentionBackwardTask<S>& task) {
  AttentionBackwardTask<S> adding = task;
  adding.in_dk_and_dv = Found::sums;
  for (Index j = 0; task.in_dk_and_dv == Found::nothing && j < task.head.keys; ++j) {
    for (Index c = 0; c < task.head.width; ++c) task.dk[j][c] = task.dv[j][c] = 0;
  }
  backward_by_parts(adding, [&](const Part& part) {
    return SeenByPattern{task.seen[part.first / kAttentionTaskQueries]};
  });
}

}  // namespace

template <typename S>
void fill_attention_backward(StoredLoops<S>& loops) {
  loops.attend_backward = attend_backward;
  loops.attend_seen_backward = attend_seen_backward;
}

HEED_FOR_EACH_STORED(fill_attention_backward)

}  // namespace heed::kernels::HEED_ISA
