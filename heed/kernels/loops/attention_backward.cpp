#include "heed/kernels/loops/attention_tile.h"
#include "heed/kernels/loops/table.h"

namespace heed::kernels::HEED_ISA {
namespace {

constexpr Index kQueries = kAttentionQueries, kKeys = kAttentionKeys;

template <typename T>
struct Tiles {
  Packed<T> q, dy, dq, weights, dscores;               // a tile of queries
  Packed<T> k, v, k_transposed, v_transposed, dk, dv;  // a tile of keys

  Tiles(Scratch<T> scratch, Index width) {
    for (auto* tile : {&q, &dy, &dq}) *tile = scratch.tile(kQueries, width);
    for (auto* tile : {&weights, &dscores}) *tile = scratch.tile(kQueries, kKeys);
    for (auto* tile : {&k, &v, &dk, &dv}) *tile = scratch.tile(kKeys, width);
    for (auto* tile : {&k_transposed, &v_transposed}) *tile = scratch.tile(width, kKeys);
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
  const T* factors;
  Mask::Range keys;
  T lse, delta;  // log sum exp of the scores; dy . y

  [[gnu::always_inline]] void score_gradients(Index count) const {
    const Vector<T> lane = lane_numbers<T>(LaneNumbers<T>());
    const T begin = static_cast<T>(keys.begin), end = static_cast<T>(keys.end);
    for (Index j = 0; j < count; j += kLanes<T>) {
      const Vector<T> place = lane + static_cast<T>(j), factor = load(factors + j);
      Vector<T> weight = fast_exp(load(weights + j) - lse);
      weight = place >= begin ? weight : Vector<T>{};
      weight = place < end ? weight : Vector<T>{};
      store(weight * (factor * load(dscores + j) - delta), dscores + j);
      store(weight * factor, weights + j);
    }
  }
};

// The queries [first, first + queries) and the tile of keys that is packed.
template <typename T>
[[gnu::always_inline]] inline void tile_backward(const AttentionBackwardTask<T>& task, Index first,
                                                 Index queries, Index tile, Tiles<T>& at) {
  const AttentionHead<T>& head = task.head;
  const Index keys = head.keys - tile < kKeys ? head.keys - tile : kKeys;
  const Index columns = whole_vectors<T>(keys), width = at.q.stride;
  pack(head.q, first, queries, head.width, head.scale, at.q);
  pack(task.dy, first, queries, head.width, T{1}, at.dy);
  clear(at.weights, queries, columns);
  clear(at.dscores, queries, columns);
  clear(at.dq, queries, width);
  add_product<Left::rows>({queries, columns, head.width}, as_const(at.q), as_const(at.k_transposed),
                          at.weights);
  add_product<Left::rows>({queries, columns, head.width}, as_const(at.dy),
                          as_const(at.v_transposed), at.dscores);
  T factors[kKeys];
  for (T& factor : factors) factor = 1;
  for (Index i = 0; i < queries; ++i) {
    const T *y = task.y[first + i], *dy = at.dy[i];
    if (head.dropout.rate > 0) drop_keys(head, first + i, tile, keys, factors);
    Row<T>{.weights = at.weights[i],
           .dscores = at.dscores[i],
           .factors = factors,
           .keys = visible(head, first + i, tile),
           .lse = *task.lse[first + i],
           .delta = dot_of(dy, y, head.width)}
        .score_gradients(columns);
  }
  add_product<Left::columns>({keys, width, queries}, as_const(at.weights), as_const(at.dy), at.dv);
  add_product<Left::columns>({keys, width, queries}, as_const(at.dscores), as_const(at.q), at.dk);
  add_product<Left::rows>({queries, width, keys}, as_const(at.dscores), as_const(at.k), at.dq);
  for (Index i = 0; i < queries; ++i) {
    unpack<Into::add>(as_const(at.dq), head.scale, task.dq[first + i], i, head.width);
  }
}

template <typename T>
void attend_backward(const AttentionBackwardTask<T>& task) {
  const AttentionHead<T>& head = task.head;
  Tiles<T> at({task.scratch}, whole_vectors<T>(head.width));
  for (Index i = 0; i < head.queries; ++i) {
    for (Index c = 0; c < head.width; ++c) task.dq[i][c] = 0;
  }
  for (Index tile = 0; tile < head.keys; tile += kKeys) {
    const Index keys = head.keys - tile < kKeys ? head.keys - tile : kKeys;
    pack(head.k, tile, keys, head.width, T{1}, at.k);
    pack(head.v, tile, keys, head.width, T{1}, at.v);
    transpose(as_const(at.k), whole_vectors<T>(keys), at.k.stride, at.k_transposed);
    transpose(as_const(at.v), whole_vectors<T>(keys), at.v.stride, at.v_transposed);
    clear(at.dk, keys, at.dk.stride);
    clear(at.dv, keys, at.dv.stride);
    for (Index first = 0; first < head.queries; first += kQueries) {
      const Index left = head.queries - first, queries = left < kQueries ? left : kQueries;
      const Mask::Range seen = visible_to(head, first, first + queries);
      if (seen.begin < tile + keys && seen.end > tile)
        tile_backward(task, first, queries, tile, at);
    }
    for (Index j = 0; j < keys; ++j) {
      unpack<Into::set>(as_const(at.dk), T{1}, task.dk[tile + j], j, head.width);
      unpack<Into::set>(as_const(at.dv), T{1}, task.dv[tile + j], j, head.width);
    }
  }
}

}  // namespace

template <typename T>
void fill_attention_backward(Loops<T>& loops) {
  loops.attend_backward = attend_backward;
}

HEED_FOR_EACH_TYPE(fill_attention_backward)

}  // namespace heed::kernels::HEED_ISA
