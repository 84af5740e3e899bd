#include "heed/kernels/loops/attention_tile.h"
#include "heed/kernels/loops/table.h"

namespace heed::kernels::HEED_ISA {
namespace {

constexpr Index kQueries = kAttentionQueries, kKeys = kAttentionKeys;

template <typename T>
struct Tiles {
  Packed<T> q, dy, dq;                                 // some tiles of queries
  Packed<T> k, v, k_transposed, v_transposed, dk, dv;  // a tile of keys
  Packed<T> weights, dscores;                          // of a tile of queries and one of keys

  Tiles(Scratch<T> scratch, Index width) {
    for (auto* tile : {&q, &dy, &dq}) *tile = scratch.tile(kAttentionTaskQueries, width);
    for (auto* tile : {&k, &v, &dk, &dv}) *tile = scratch.tile(kKeys, width);
    for (auto* tile : {&k_transposed, &v_transposed}) *tile = scratch.tile(width, kKeys);
    for (auto* tile : {&weights, &dscores}) *tile = scratch.tile(kQueries, kKeys);
  }
};

template <typename T>
[[gnu::always_inline]] inline T dot_of(const T* a, const T* b, Index width) {
  Vector<T> sums{};
  Index c = 0;
  for (; c + kLanes<T> <= width; c += kLanes<T>) sums += load(a + c) * load(b + c);
  T sum = sum_of_lanes<T>(sums);
  for (; c < width; ++c) sum += a[c] * b[c];
  return sum;
}

// One query's scores and gradients of dropped weights become its dropped weights and the gradients
// of its scores. With w = softmax weights and f = dropout factors, y = sum_j w_j f_j v_j. Hence
// d score_j = w_j (f_j dy . v_j - dy . y), since sum_j w_j f_j dy . v_j = dy . y.
template <typename T>
struct Row {
  T *weights, *dscores;
  Mask::Range keys;
  T lse, delta;  // log sum exp of the scores; dy . y

  // The dropout factors where there are some, else null.
  template <bool dropped>
  [[gnu::always_inline]] void score_gradients(const T* factors, Index count) const {
    const Vector<T> lane = lane_numbers<T>(LaneNumbers<T>());
    const T begin = static_cast<T>(keys.begin), end = static_cast<T>(keys.end);
    for (Index j = 0; j < count; j += kLanes<T>) {
      const Vector<T> place = lane + static_cast<T>(j);
      Vector<T> weight = fast_exp(load(weights + j) - lse), dweight = load(dscores + j);
      weight = place >= begin ? weight : Vector<T>{};
      weight = place < end ? weight : Vector<T>{};
      if (dropped) dweight *= load(factors + j);
      store(weight * (dweight - delta), dscores + j);
      store(dropped ? weight * load(factors + j) : weight, weights + j);
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

// Of the part, a tile of queries from `from` on, and the tile of keys that is packed.
template <typename T>
[[gnu::always_inline]] inline void tile_backward(const AttentionHead<T>& head, const Part& part,
                                                 Index from, Index tile, Tiles<T>& at,
                                                 const Softmaxes<T>& softmaxes) {
  const Index queries = part.queries - from < kQueries ? part.queries - from : kQueries;
  const Index keys = head.keys - tile < kKeys ? head.keys - tile : kKeys;
  const Index columns = whole_vectors<T>(keys), width = at.q.stride;
  const Packed<const T> q{at.q[from], width}, dy{at.dy[from], width};
  product<Left::rows, Into::set>({queries, columns, head.width}, q, as_const(at.k_transposed),
                                 at.weights);
  product<Left::rows, Into::set>({queries, columns, head.width}, dy, as_const(at.v_transposed),
                                 at.dscores);
  T factors[kKeys] = {};
  for (Index i = 0; i < queries; ++i) {
    const Index query = part.first + from + i;
    const Row<T> row{.weights = at.weights[i],
                     .dscores = at.dscores[i],
                     .keys = visible(head, query, tile),
                     .lse = softmaxes.lse[from + i],
                     .delta = softmaxes.delta[from + i]};
    if (head.dropout.rate > 0) {
      drop_keys(head, query, tile, keys, factors);
      row.template score_gradients<true>(factors, columns);
    } else {
      row.template score_gradients<false>(nullptr, columns);
    }
  }
  product<Left::columns, Into::add>({keys, width, queries}, as_const(at.weights), dy, at.dv);
  product<Left::columns, Into::add>({keys, width, queries}, as_const(at.dscores), q, at.dk);
  product<Left::rows, Into::add>({queries, width, keys}, as_const(at.dscores), as_const(at.k),
                                 Packed<T>{at.dq[from], width});
}

// What one tile of keys gives the part's dq, and the part its dk and dv: these are set by the first
// part of a head, the others add.
template <typename T>
void keys_backward(const AttentionBackwardTask<T>& task, const Part& part, Index tile, Tiles<T>& at,
                   const Softmaxes<T>& softmaxes) {
  const AttentionHead<T>& head = task.head;
  const Index keys = head.keys - tile < kKeys ? head.keys - tile : kKeys;
  pack(head.k, tile, keys, head.width, T{1}, at.k);
  pack(head.v, tile, keys, head.width, T{1}, at.v);
  transpose(as_const(at.k), whole_vectors<T>(keys), at.k.stride, at.k_transposed);
  transpose(as_const(at.v), whole_vectors<T>(keys), at.v.stride, at.v_transposed);
  clear(at.dk, keys, at.dk.stride);
  clear(at.dv, keys, at.dv.stride);
  for (Index from = 0; from < part.queries; from += kQueries) {
    const Index left = part.queries - from, first = part.first + from;
    const Mask::Range seen = visible_to(head, first, first + (left < kQueries ? left : kQueries));
    if (seen.begin < tile + keys && seen.end > tile) {
      tile_backward(head, part, from, tile, at, softmaxes);
    }
  }
  for (Index j = 0; j < keys; ++j) {
    T *dk = task.dk[tile + j], *dv = task.dv[tile + j];
    if (part.first == 0) {
      unpack<Into::set>(as_const(at.dk), T{1}, dk, j, head.width);
      unpack<Into::set>(as_const(at.dv), T{1}, dv, j, head.width);
    } else {
      unpack<Into::add>(as_const(at.dk), T{1}, dk, j, head.width);
      unpack<Into::add>(as_const(at.dv), T{1}, dv, j, head.width);
    }
  }
}

template <typename T>
void part_backward(const AttentionBackwardTask<T>& task, const Part& part, Tiles<T>& at) {
  const AttentionHead<T>& head = task.head;
  const auto [first, queries] = part;
  Softmaxes<T> softmaxes;
  for (Index i = 0; i < queries; ++i) {
    softmaxes.lse[i] = *task.lse[first + i];
    softmaxes.delta[i] = dot_of(task.dy[first + i], task.y[first + i], head.width);
  }
  pack(head.q, first, queries, head.width, head.scale, at.q);
  pack(task.dy, first, queries, head.width, T{1}, at.dy);
  clear(at.dq, queries, at.dq.stride);
  const auto [begin, end] =
      first == 0 ? Mask::Range{0, head.keys} : visible_to(head, first, first + queries);
  for (Index tile = begin / kKeys * kKeys; tile < end; tile += kKeys) {
    keys_backward(task, part, tile, at, softmaxes);
  }
  for (Index i = 0; i < queries; ++i) {
    unpack<Into::set>(as_const(at.dq), head.scale, task.dq[first + i], i, head.width);
  }
}

template <typename T>
void attend_backward(const AttentionBackwardTask<T>& task) {
  const AttentionHead<T>& head = task.head;
  Tiles<T> at({task.scratch}, whole_vectors<T>(head.width));
  Index first = 0;
  do {  // at least once, as keys that nobody asks have gradients too
    const Index left = head.queries - first;
    const Index queries = left < kAttentionTaskQueries ? left : kAttentionTaskQueries;
    part_backward(task, {first, queries}, at);
    first += queries;
  } while (first < head.queries);
}

}  // namespace

template <typename T>
void fill_attention_backward(Loops<T>& loops) {
  loops.attend_backward = attend_backward;
}

HEED_FOR_EACH_TYPE(fill_attention_backward)

}  // namespace heed::kernels::HEED_ISA
