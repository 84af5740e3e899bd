#include "heed/kernels/loops/attention_tile.h"
#include "heed/kernels/loops/online_softmax.h"
#include "heed/kernels/loops/table.h"

namespace heed::kernels::HEED_ISA {
namespace {

constexpr Index kKeys = kAttentionKeys;

// Asks for a row before it is needed: those of a cache may lie scattered.
template <typename T>
[[gnu::always_inline]] inline void prefetch(const T* row, Index width) {
  constexpr Index kLine = 64 / sizeof(T);
  for (Index c = 0; c < width; c += kLine) __builtin_prefetch(row + c);
}

// scores[h * kKeys + j] = scale q_h . k_jh for the keys [first, last) of a tile; less than any
// other elsewhere. A row is read once for all heads.
template <typename T>
[[gnu::always_inline]] inline void score(const AttentionStep<T>& step, Index tile,
                                         Mask::Range keys) {
  constexpr Index kAhead = 2;  // keys
  const AttentionHead<T>& head = step.first_head;
  const Index width = head.width;
  for (Index i = 0; i < step.heads * kKeys; ++i) step.scores[i] = kLowest<T>;
  for (Index j = keys.begin; j < keys.end; ++j) {
    if (j + kAhead < keys.end) prefetch(head.k[tile + j + kAhead], step.heads * width);
    const T *q = head.q[0], *k = head.k[tile + j];
    for (Index h = 0; h < step.heads; ++h) {
      step.scores[h * kKeys + j] = head.scale * dot(q + h * width, k + h * width, width);
    }
  }
}

template <typename T>
void attend_step(const AttentionStep<T>& step) {
  const AttentionHead<T>& head = step.first_head;
  const Index width = head.width;
  for (Index c = 0; c < step.heads * width; ++c) step.y[c] = 0;
  for (Index h = 0; h < step.heads; ++h) step.maxima[h] = kLowest<T>, step.sums[h] = 0;
  const auto [begin, end] = visible_to(head, 0, 1);
  for (Index tile = begin / kKeys * kKeys; tile < end; tile += kKeys) {
    const Mask::Range keys = visible(head, 0, tile);
    score(step, tile, keys);
    for (Index h = 0; h < step.heads; ++h) {
      RunningSoftmax<T> running{step.maxima[h], step.sums[h]};
      const T shrink =
          online_softmax(step.scores + h * kKeys, keys, whole_vectors<T>(keys.end), running);
      if (shrink != 1) multiply(shrink, step.y + h * width, width);
      step.maxima[h] = running.max, step.sums[h] = running.sum;
    }
    for (Index j = keys.begin; j < keys.end; ++j) {
      const T* const v = head.v[tile + j];
      for (Index h = 0; h < step.heads; ++h) {
        axpy(step.scores[h * kKeys + j], v + h * width, step.y + h * width, width);
      }
    }
  }
  for (Index h = 0; h < step.heads; ++h) {
    const T sum = step.sums[h];
    multiply(sum > 0 ? 1 / sum : 0, step.y + h * width, width);
    step.lse[h] = step.maxima[h] + natural_log(sum);
  }
}

}  // namespace

template <typename T>
void fill_attention_step(Loops<T>& loops) {
  loops.attend_step = attend_step;
}

HEED_FOR_EACH_TYPE(fill_attention_step)

}  // namespace heed::kernels::HEED_ISA
