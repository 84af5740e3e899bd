#pragma once

#include "heed/kernels/linear_attention_task.h"
#include "heed/kernels/loops/attention_tile.h"

// What linear attention and its backward share: runs of rows, and the sums between them.

namespace heed::kernels::HEED_ISA {

constexpr Index kLinearRun = kLinearRows;

template <typename T>
[[gnu::always_inline]] inline bool is_scaled(const LinearHead<T>& head) {
  return head.log_scales.base != nullptr;
}

// A run of keys that is packed, and the logs of what their features are to be multiplied by.
template <typename T>
struct KeyRun {
  Packed<T> k, v;
  T* log_scales;  // (kLinearRun)
  Index first, count;

  KeyRun(Scratch<T>& scratch, Index features, Index width)
      : k(scratch.tile(kLinearRun, features)),
        v(scratch.tile(kLinearRun, width)),
        log_scales(scratch.tile(1, kLinearRun).data) {}

  void take(const LinearHead<T>& head, Index from, Index rows) {
    first = from, count = rows;
    pack_rows(head.k, first, count, head.features, k);
    pack_rows(head.v, first, count, head.width, v);
    clear(log_scales, kLinearRun);
    for (Index j = 0; is_scaled(head) && j < count; ++j) {
      log_scales[j] = *head.log_scales[first + j];
    }
  }

  // factors[j] = exp(log_scales[j] - log_scale)
  [[gnu::always_inline]] void factors(T log_scale, T* factors) const {
    for (Index j = 0; j < kLinearRun; j += kLanes<T>) {
      store(fast_exp(load(log_scales + j) - log_scale), factors + j);
    }
  }
};

// What the keys so far leave: LinearHeadSums in memory of a task's own, of which the values may lie
// transposed.
template <typename T>
struct KeySums {
  Packed<T> values;
  T* features;
  T log_scale;
};

// log_scale so far, and once the run's keys are there too.
template <typename T>
[[gnu::always_inline]] inline T greatest_log_scale(const KeyRun<T>& run, T log_scale) {
  for (Index j = 0; j < run.count; ++j) {
    log_scale = run.log_scales[j] > log_scale ? run.log_scales[j] : log_scale;
  }
  return log_scale;
}

// How the values of sums lie.
enum class SumsLie { by_features, by_width };

// Adds the run to the sums, and leaves its keys multiplied by what that takes.
template <SumsLie lie, typename T>
[[gnu::always_inline]] inline void add_run(const LinearHead<T>& head, KeyRun<T>& run,
                                           KeySums<T>& sums) {
  const Index features = run.k.stride;
  if (is_scaled(head)) {
    const T greatest = greatest_log_scale(run, sums.log_scale);
    T factors[kLinearRun];
    run.factors(greatest, factors);
    for (Index j = 0; j < run.count; ++j) multiply(factors[j], run.k[j], features);
    const T shrink = fast_exp(sums.log_scale - greatest);
    const Index rows = lie == SumsLie::by_features ? head.features : head.width;
    if (shrink != 1) {
      multiply(shrink, sums.values.data, rows * sums.values.stride);
      multiply(shrink, sums.features, features);
    }
    sums.log_scale = greatest;
  }
  if constexpr (lie == SumsLie::by_features) {
    product<Left::columns, Into::add>({head.features, run.v.stride, run.count}, as_const(run.k),
                                      as_const(run.v), sums.values);
  } else {
    product<Left::columns, Into::add>({head.width, features, run.count}, as_const(run.v),
                                      as_const(run.k), sums.values);
  }
  for (Index j = 0; j < run.count; ++j) axpy(T{1}, run.k[j], sums.features, features);
}

// What no keys leave. Where keys are not scaled nothing is, and the log stays 0.
template <typename T>
[[gnu::always_inline]] inline T log_scale_of_none(const LinearHead<T>& head) {
  return is_scaled(head) ? kLowest<T> : 0;
}

// Lanes [0, count) of a run's keys in a row: those that query i of the run sees.
template <typename T>
[[gnu::always_inline]] inline SeenRangeLanes<T> earlier(Index i) {
  return lanes_of<T>(Mask::Range{0, i + 1});
}

}  // namespace heed::kernels::HEED_ISA
