#include "heed/kernels/loops/attention_tile.h"
#include "heed/kernels/loops/online_softmax.h"
#include "heed/kernels/loops/table.h"

namespace heed::kernels::HEED_ISA {
namespace {

constexpr Index kKeys = kAttentionKeys;

// Asks for a row before it is needed: those of a cache may lie scattered.
template <typename S>
[[gnu::always_inline]] inline void prefetch(const S* row, Index width) {
  constexpr Index kLine = 64 / sizeof(S);
  for (Index c = 0; c < width; c += kLine) __builtin_prefetch(row + c);
}

// scores[h * kKeys + j] = scale q_h . k_jh for the keys [first, last) of a tile; less than any
// other elsewhere. A row is read once for all heads.
template <typename S>
[[gnu::always_inline]] inline void score(const AttentionStep<S>& step, Index tile,
                                         Mask::Range keys) {
  using T = Computed<S>;
  constexpr Index kAhead = 2;  // keys
  const AttentionHead<S>& head = step.first_head;
  const Index width = head.width;
  for (Index i = 0; i < step.heads * kKeys; ++i) step.scores[i] = kLowest<T>;
  for (Index j = keys.begin; j < keys.end; ++j) {
    if (j + kAhead < keys.end) prefetch(head.k[tile + j + kAhead], step.heads * width);
    const S *q = head.q[0], *k = head.k[tile + j];
    for (Index h = 0; h < step.heads; ++h) {
      step.scores[h * kKeys + j] = head.scale * dot(q + h * width, k + h * width, width);
    }
  }
}

// y = x, rounded where S is bfloat16.
template <typename T>
[[gnu::always_inline]] inline void put(const T* x, T* y, Index n) {
#pragma omp simd
  for (Index i = 0; i < n; ++i) y[i] = x[i];
}
[[gnu::always_inline]] inline void put(const float* x, bfloat16* y, Index n) {
  round_run(x, y, n);
}

template <typename S>
void attend_step(const AttentionStep<S>& step) {
  using T = Computed<S>;
  const AttentionHead<S>& head = step.first_head;
  const Index width = head.width;
  for (Index c = 0; c < step.heads * width; ++c) step.outputs[c] = 0;
  for (Index h = 0; h < step.heads; ++h) step.maxima[h] = kLowest<T>, step.sums[h] = 0;
  const auto [begin, end] = visible_to(head, 0, 1);
  for (Index tile = begin / kKeys * kKeys; tile < end; tile += kKeys) {
    const Mask::Range keys = visible(head, 0, tile);
    score(step, tile, keys);
    for (Index h = 0; h < step.heads; ++h) {
      RunningSoftmax<T> running{step.maxima[h], step.sums[h]};
      const T shrink =
          online_softmax(step.scores + h * kKeys, keys, whole_vectors<T>(keys.end), running);
      if (shrink != 1) multiply(shrink, step.outputs + h * width, width);
      step.maxima[h] = running.max, step.sums[h] = running.sum;
    }
    for (Index j = keys.begin; j < keys.end; ++j) {
      const S* const v = head.v[tile + j];
      for (Index h = 0; h < step.heads; ++h) {
        axpy(step.scores[h * kKeys + j], v + h * width, step.outputs + h * width, width);
      }
    }
  }
  for (Index h = 0; h < step.heads; ++h) {
    const T sum = step.sums[h];
    multiply(sum > 0 ? 1 / sum : 0, step.outputs + h * width, width);
    step.lse[h] = step.maxima[h] + natural_log(sum);
  }
  put(step.outputs, step.y, step.heads * width);
}

}  // namespace

template <typename S>
void fill_attention_step(StoredLoops<S>& loops) {
  loops.attend_step = attend_step;
}

HEED_FOR_EACH_STORED(fill_attention_step)

}  // namespace heed::kernels::HEED_ISA
