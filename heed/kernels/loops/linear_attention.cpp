#include "heed/kernels/loops/linear_attention_tile.h"
#include "heed/kernels/loops/table.h"

namespace heed::kernels::HEED_ISA {
namespace {

template <typename T>
struct LinearTiles {
  KeyRun<T> run;
  Packed<T> q, k_transposed, y, products;
  KeySums<T> sums;

  LinearTiles(Scratch<T> scratch, const LinearHead<T>& head)
      : run(scratch, whole_vectors<T>(head.features), whole_vectors<T>(head.width)) {
    const Index features = whole_vectors<T>(head.features), width = whole_vectors<T>(head.width);
    q = scratch.tile(kLinearRun, features);
    k_transposed = scratch.tile(features, kLinearRun);
    y = scratch.tile(kLinearRun, width);
    products = scratch.tile(kLinearRun, kLinearRun);
    sums.values = scratch.tile(features, width);
    sums.features = scratch.tile(1, features).data;
  }

  // The sums of the keys before.
  void begin(const LinearHead<T>& head, const LinearHeadSums<const T>& before) {
    const bool none = before.values == nullptr;
    if (none) clear(sums.values.data, head.features * sums.values.stride);
    for (Index f = 0; !none && f < head.features; ++f) {
      pack_row(before.values + f * head.width, head.width, sums.values[f], sums.values.stride);
    }
    if (none) {
      clear(sums.features, run.k.stride);
    } else {
      pack_row(before.features, head.features, sums.features, run.k.stride);
    }
    sums.log_scale = none ? log_scale_of_none(head) : *before.log_scale;
  }
};

// The products of query i of a run with the run's keys become those of the keys that it sees,
// divided by exp(reference). Returns their sum.
template <typename T>
[[gnu::always_inline]] inline T weigh(bool scaled, Index i, T reference, const KeyRun<T>& run,
                                      T* products, Index columns) {
  const auto lanes = earlier<T>(i);
  Vector<T> total{};
  for (Index j = 0; j < columns; j += kLanes<T>) {
    Vector<T> x = load(products + j);
    if (scaled) x *= fast_exp(load(run.log_scales + j) - reference);
    x = lanes.seen(x, j, Vector<T>{});
    store(x, products + j);
    total += x;
  }
  return sum_of_lanes<T>(total);
}

// y of the queries that are packed, from the sums alone.
template <typename T>
[[gnu::always_inline]] inline void look_up(const LinearHead<T>& head, Index count,
                                           LinearTiles<T>& at) {
  product<Left::rows, Into::set>({count, at.y.stride, head.features}, as_const(at.q),
                                 as_const(at.sums.values), at.y);
}

template <typename T>
[[gnu::always_inline]] inline void finish(const LinearTask<T>& task, Index query, Index i,
                                          T normalizer, LinearTiles<T>& at) {
  *task.normalizers[query] = normalizer;
  unpack<Into::set>(as_const(at.y), normalizer > 0 ? 1 / normalizer : 0, task.y[query], i,
                    task.head.width);
}

template <typename T>
[[gnu::always_inline]] inline void attend_to_all(const LinearTask<T>& task, LinearTiles<T>& at) {
  const LinearHead<T>& head = task.head;
  for (Index first = 0; first < head.keys; first += kLinearRun) {
    at.run.take(head, first, least(head.keys - first, kLinearRun));
    add_run<SumsLie::by_features>(head, at.run, at.sums);
  }
  for (Index first = 0; first < head.queries; first += kLinearRun) {
    const Index count = least(head.queries - first, kLinearRun);
    pack_rows(head.q, first, count, head.features, at.q);
    look_up(head, count, at);
    for (Index i = 0; i < count; ++i) {
      finish(task, first + i, i, dot_of(at.q[i], at.sums.features, at.q.stride), at);
    }
  }
}

template <typename T>
[[gnu::always_inline]] inline void attend_to_earlier(const LinearTask<T>& task,
                                                     LinearTiles<T>& at) {
  const LinearHead<T>& head = task.head;
  const bool scaled = is_scaled(head);
  for (Index first = 0; first < head.queries; first += kLinearRun) {
    const Index count = least(head.queries - first, kLinearRun), columns = whole_vectors<T>(count);
    pack_rows(head.q, first, count, head.features, at.q);
    at.run.take(head, first, count);
    transpose(as_const(at.run.k), columns, at.run.k.stride, at.k_transposed);
    product<Left::rows, Into::set>({count, columns, head.features}, as_const(at.q),
                                   as_const(at.k_transposed), at.products);
    look_up(head, count, at);
    T reference = at.sums.log_scale, normalizers[kLinearRun];
    for (Index i = 0; i < count; ++i) {
      if (scaled && at.run.log_scales[i] > reference) reference = at.run.log_scales[i];
      const T carried = scaled ? fast_exp(at.sums.log_scale - reference) : 1;
      normalizers[i] = weigh(scaled, i, reference, at.run, at.products[i], columns) +
                       carried * dot_of(at.q[i], at.sums.features, at.q.stride);
      if (carried != 1) multiply(carried, at.y[i], at.y.stride);
    }
    product<Left::rows, Into::add>({count, at.y.stride, count}, as_const(at.products),
                                   as_const(at.run.v), at.y);
    for (Index i = 0; i < count; ++i) finish(task, first + i, i, normalizers[i], at);
    if (first + count < head.queries) add_run<SumsLie::by_features>(head, at.run, at.sums);
  }
}

template <typename T>
void linear_attend(const LinearTask<T>& task) {
  LinearTiles<T> at({task.scratch}, task.head);
  at.begin(task.head, task.before);
  if (task.sight == LinearSight::all) {
    attend_to_all(task, at);
  } else {
    attend_to_earlier(task, at);
  }
}

template <typename T>
void add_linear_sums(const LinearSumsTask<T>& task) {
  const LinearHead<T>& head = task.head;
  LinearTiles<T> at({task.scratch}, head);
  at.begin(head, task.before);
  for (Index first = 0; first < head.keys; first += kLinearRun) {
    at.run.take(head, first, least(head.keys - first, kLinearRun));
    add_run<SumsLie::by_features>(head, at.run, at.sums);
  }
  for (Index f = 0; f < head.features; ++f) {
    unpack<Into::set>(as_const(at.sums.values), T{1}, task.sums.values + f * head.width, f,
                      head.width);
    task.sums.features[f] = at.sums.features[f];
  }
  *task.sums.log_scale = at.sums.log_scale;
}

}  // namespace

template <typename T>
void fill_linear_attention(Loops<T>& loops) {
  loops.linear_attend = linear_attend;
  loops.add_linear_sums = add_linear_sums;
}

HEED_FOR_EACH_TYPE(fill_linear_attention)

}  // namespace heed::kernels::HEED_ISA
