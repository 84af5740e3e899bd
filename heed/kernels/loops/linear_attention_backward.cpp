#include "heed/kernels/loops/linear_attention_tile.h"
#include "heed/kernels/loops/table.h"

// With a_ij = q_i . k_j, n_i their sum over the keys that i sees and y_i = sum_j a_ij v_j / n_i,
// the gradient of a_ij is g_i . v_j + h_i, where g_i = dy_i / n_i and h_i = -(dy_i . y_i) / n_i. So
//
//   dq_i = sum_j (g_i . v_j + h_i) k_j       dk_j = sum_i (g_i . v_j + h_i) q_i
//   dv_j = sum_i a_ij g_i
//
// Each is what sums of the rows before or behind give, and products within a run: dq by the
// forward's sums of keys, dk and dv by those of queries, sum_i q_i g_i^T and sum_i h_i q_i, last
// run first.

namespace heed::kernels::HEED_ISA {
namespace {

template <typename T>
struct LinearBackwardTiles {
  KeyRun<T> run;
  Packed<T> q, k_transposed, v_transposed, g;
  Packed<T> products, dproducts;  // of queries by keys of a run
  Packed<T> drows, dv;            // dq or dk; dv
  KeySums<T> keys, queries;       // by width: (Dh, M)
  Packed<T> queries_by_features;  // (M, Dh)
  T h[kLinearRun];
  T* references;  // (Tq)

  LinearBackwardTiles(Scratch<T> scratch, const LinearHead<T>& head)
      : run(scratch, whole_vectors<T>(head.features), whole_vectors<T>(head.width)) {
    const Index features = whole_vectors<T>(head.features), width = whole_vectors<T>(head.width);
    q = scratch.tile(kLinearRun, features);
    k_transposed = scratch.tile(features, kLinearRun);
    v_transposed = scratch.tile(width, kLinearRun);
    g = scratch.tile(kLinearRun, width);
    for (auto* one : {&products, &dproducts}) *one = scratch.tile(kLinearRun, kLinearRun);
    drows = scratch.tile(kLinearRun, features);
    dv = scratch.tile(kLinearRun, width);
    for (auto* one : {&keys, &queries}) {
      one->values = scratch.tile(width, features);
      one->features = scratch.tile(1, features).data;
      clear(one->values.data, width * features);
      clear(one->features, features);
      one->log_scale = log_scale_of_none(head);
    }
    queries_by_features = scratch.tile(features, width);
    references = scratch.next;
  }

  void take_queries(const LinearBackwardTask<T>& task, Index first, Index count) {
    const LinearHead<T>& head = task.head;
    pack_rows(head.q, first, count, head.features, q);
    pack_rows(task.dy, first, count, head.width, g);
    for (Index i = 0; i < count; ++i) {
      const T normalizer = *task.normalizers[first + i];
      const T inverse = normalizer > 0 ? 1 / normalizer : 0;
      h[i] = -inverse * dot_of(g[i], task.y[first + i], head.width);
      multiply(inverse, g[i], g.stride);
    }
  }
};

// What the sums of keys give dq of the queries that are packed; each is to be multiplied by
// exp(keys.log_scale - its reference).
template <typename T>
[[gnu::always_inline]] inline void from_key_sums(const LinearHead<T>& head, Index count,
                                                 LinearBackwardTiles<T>& at) {
  product<Left::rows, Into::set>({count, at.drows.stride, head.width}, as_const(at.g),
                                 as_const(at.keys.values), at.drows);
  for (Index i = 0; i < count; ++i) {
    axpy(at.h[i], at.keys.features, at.drows[i], at.drows.stride);
  }
}

// What the sums of queries give dk and dv of the keys that are packed.
template <typename T>
[[gnu::always_inline]] inline void from_query_sums(const LinearHead<T>& head,
                                                   LinearBackwardTiles<T>& at) {
  const Index count = at.run.count;
  transpose(as_const(at.queries.values), at.dv.stride, at.drows.stride, at.queries_by_features);
  product<Left::rows, Into::set>({count, at.drows.stride, head.width}, as_const(at.run.v),
                                 as_const(at.queries.values), at.drows);
  product<Left::rows, Into::set>({count, at.dv.stride, head.features}, as_const(at.run.k),
                                 as_const(at.queries_by_features), at.dv);
  T factors[kLinearRun];
  at.run.factors(at.queries.log_scale, factors);
  for (Index j = 0; j < count; ++j) {
    axpy(T{1}, at.queries.features, at.drows[j], at.drows.stride);
    if (!is_scaled(head)) continue;
    multiply(factors[j], at.drows[j], at.drows.stride);
    multiply(factors[j], at.dv[j], at.dv.stride);
  }
}

// Adds the queries that are packed to their sums, which are then as `reference` has them, and
// leaves the queries multiplied by what that takes.
template <typename T>
[[gnu::always_inline]] inline void add_queries(const LinearHead<T>& head, Index first, Index count,
                                               T reference, LinearBackwardTiles<T>& at) {
  KeySums<T>& sums = at.queries;
  const Index features = at.q.stride;
  if (is_scaled(head)) {
    const T shrink = fast_exp(reference - sums.log_scale);
    if (shrink != 1) {
      multiply(shrink, sums.values.data, head.width * features);
      multiply(shrink, sums.features, features);
    }
    sums.log_scale = reference;
    for (Index i = 0; i < count; ++i) {
      multiply(fast_exp(reference - at.references[first + i]), at.q[i], features);
    }
  }
  product<Left::columns, Into::add>({head.width, features, count}, as_const(at.g), as_const(at.q),
                                    sums.values);
  for (Index i = 0; i < count; ++i) axpy(at.h[i], at.q[i], sums.features, features);
}

template <typename T>
[[gnu::always_inline]] inline void write_keys(const LinearBackwardTask<T>& task,
                                              LinearBackwardTiles<T>& at) {
  const LinearHead<T>& head = task.head;
  for (Index j = 0; j < at.run.count; ++j) {
    T* const dk = task.dk[at.run.first + j];
    T* const dv = task.dv[at.run.first + j];
    if (task.in_dk_and_dv == Found::nothing) {
      unpack<Into::set>(as_const(at.drows), T{1}, dk, j, head.features);
      unpack<Into::set>(as_const(at.dv), T{1}, dv, j, head.width);
    } else {
      unpack<Into::add>(as_const(at.drows), T{1}, dk, j, head.features);
      unpack<Into::add>(as_const(at.dv), T{1}, dv, j, head.width);
    }
  }
}

template <typename T>
[[gnu::always_inline]] inline void write_queries(const LinearBackwardTask<T>& task, Index first,
                                                 Index count, LinearBackwardTiles<T>& at) {
  for (Index i = 0; i < count; ++i) {
    unpack<Into::set>(as_const(at.drows), T{1}, task.dq[first + i], i, task.head.features);
  }
}

template <typename T>
[[gnu::always_inline]] inline void backward_of_all(const LinearBackwardTask<T>& task,
                                                   LinearBackwardTiles<T>& at) {
  const LinearHead<T>& head = task.head;
  for (Index first = 0; first < head.keys; first += kLinearRun) {
    at.run.take(head, first, least(head.keys - first, kLinearRun));
    add_run<SumsLie::by_width>(head, at.run, at.keys);
  }
  const T reference = at.queries.log_scale = at.keys.log_scale;
  for (Index i = 0; i < head.queries; ++i) at.references[i] = reference;
  for (Index first = 0; first < head.queries; first += kLinearRun) {
    const Index count = least(head.queries - first, kLinearRun);
    at.take_queries(task, first, count);
    from_key_sums(head, count, at);
    write_queries(task, first, count, at);
    add_queries(head, first, count, reference, at);
  }
  for (Index first = 0; first < head.keys; first += kLinearRun) {
    at.run.take(head, first, least(head.keys - first, kLinearRun));
    from_query_sums(head, at);
    write_keys(task, at);
  }
}

// Row i of a run's products, or of their gradients, becomes those of the keys that query i sees,
// divided by exp(reference).
template <typename T>
[[gnu::always_inline]] inline void weigh_row(bool scaled, Index i, T reference,
                                             const KeyRun<T>& run, T added, T* row, Index columns) {
  const auto lanes = earlier<T>(i);
  for (Index j = 0; j < columns; j += kLanes<T>) {
    Vector<T> x = load(row + j) + added;
    if (scaled) x *= fast_exp(load(run.log_scales + j) - reference);
    store(lanes.seen(x, j, Vector<T>{}), row + j);
  }
}

// The gradients of a run's products.
template <typename T>
[[gnu::always_inline]] inline void gradients_of_products(const LinearHead<T>& head, Index first,
                                                         Index count, LinearBackwardTiles<T>& at) {
  const Index columns = whole_vectors<T>(count);
  transpose(as_const(at.run.v), columns, at.run.v.stride, at.v_transposed);
  product<Left::rows, Into::set>({count, columns, head.width}, as_const(at.g),
                                 as_const(at.v_transposed), at.dproducts);
  for (Index i = 0; i < count; ++i) {
    weigh_row(is_scaled(head), i, at.references[first + i], at.run, at.h[i], at.dproducts[i],
              columns);
  }
}

template <typename T>
[[gnu::always_inline]] inline void queries_of_earlier(const LinearBackwardTask<T>& task,
                                                      Index first, Index count,
                                                      LinearBackwardTiles<T>& at) {
  const LinearHead<T>& head = task.head;
  at.take_queries(task, first, count);
  at.run.take(head, first, count);
  from_key_sums(head, count, at);
  T reference = at.keys.log_scale;
  for (Index i = 0; i < count; ++i) {
    if (is_scaled(head) && at.run.log_scales[i] > reference) reference = at.run.log_scales[i];
    at.references[first + i] = reference;
    if (is_scaled(head)) {
      multiply(fast_exp(at.keys.log_scale - reference), at.drows[i], at.drows.stride);
    }
  }
  gradients_of_products(head, first, count, at);
  product<Left::rows, Into::add>({count, at.drows.stride, count}, as_const(at.dproducts),
                                 as_const(at.run.k), at.drows);
  write_queries(task, first, count, at);
  add_run<SumsLie::by_width>(head, at.run, at.keys);
}

template <typename T>
[[gnu::always_inline]] inline void keys_of_later(const LinearBackwardTask<T>& task, Index first,
                                                 Index count, LinearBackwardTiles<T>& at) {
  const LinearHead<T>& head = task.head;
  const Index columns = whole_vectors<T>(count);
  at.take_queries(task, first, count);
  at.run.take(head, first, count);
  transpose(as_const(at.run.k), columns, at.run.k.stride, at.k_transposed);
  product<Left::rows, Into::set>({count, columns, head.features}, as_const(at.q),
                                 as_const(at.k_transposed), at.products);
  for (Index i = 0; i < count; ++i) {
    weigh_row(is_scaled(head), i, at.references[first + i], at.run, T{0}, at.products[i], columns);
  }
  gradients_of_products(head, first, count, at);
  from_query_sums(head, at);
  product<Left::columns, Into::add>({count, at.drows.stride, count}, as_const(at.dproducts),
                                    as_const(at.q), at.drows);
  product<Left::columns, Into::add>({count, at.dv.stride, count}, as_const(at.products),
                                    as_const(at.g), at.dv);
  write_keys(task, at);
  add_queries(head, first, count, at.references[first], at);
}

template <typename T>
[[gnu::always_inline]] inline void backward_of_earlier(const LinearBackwardTask<T>& task,
                                                       LinearBackwardTiles<T>& at) {
  const Index length = task.head.queries;
  for (Index first = 0; first < length; first += kLinearRun) {
    queries_of_earlier(task, first, least(length - first, kLinearRun), at);
  }
  if (length == 0) return;
  at.queries.log_scale = at.references[length - 1];
  for (Index first = (length - 1) / kLinearRun * kLinearRun; first >= 0; first -= kLinearRun) {
    keys_of_later(task, first, least(length - first, kLinearRun), at);
  }
}

template <typename T>
void linear_attend_backward(const LinearBackwardTask<T>& task) {
  LinearBackwardTiles<T> at({task.scratch}, task.head);
  if (task.sight == LinearSight::all) {
    backward_of_all(task, at);
  } else {
    backward_of_earlier(task, at);
  }
}

}  // namespace

template <typename T>
void fill_linear_attention_backward(Loops<T>& loops) {
  loops.linear_attend_backward = linear_attend_backward;
}

HEED_FOR_EACH_TYPE(fill_linear_attention_backward)

}  // namespace heed::kernels::HEED_ISA
