#include "heed/kernels/loops/attention_rows.h"
#include "heed/kernels/loops/table.h"

namespace heed::kernels::HEED_ISA {
namespace {

// What one query has seen so far: the greatest score, and the sum of exp(score - greatest).
template <typename T>
struct Seen {
  T max, sum;
};

// Takes the scores of some more keys into what a query has seen: they become weights under the
// greatest score so far. Returns what the sums from before shrink by.
template <typename T>
[[gnu::always_inline]] inline T take_in(T* scores, Index count, Seen<T>& seen) {
  T max = seen.max, sum = 0;
#pragma omp simd reduction(max : max)
  for (Index j = 0; j < count; ++j) max = scores[j] > max ? scores[j] : max;
#pragma omp simd reduction(+ : sum)
  for (Index j = 0; j < count; ++j) sum += scores[j] = fast_exp(scores[j] - max);
  const T shrink = fast_exp(seen.max - max);
  seen = {max, seen.sum * shrink + sum};
  return shrink;
}

template <typename T>
void attend(const AttentionTask<T>& task) {
  const AttentionHead<T>& head = task.head;
  Seen<T> seen[kAttentionQueries];
  for (auto& one : seen) one = {-3e38f, 0};
  T weights[kKeys], factors[kKeys];
  const auto all = tiles(head, task.first, task.last);
  for (Index tile = all.first; tile < all.last; tile += kKeys) {
    for (Index i = task.first; i < task.last; ++i) {
      const Mask::Range keys = visible(head, i, tile);
      if (keys.first >= keys.last) continue;
      const Index count = keys.last - keys.first;
      dots(head.q[i], head.k, keys, head.width, head.scale, weights);
      multiply(take_in(weights, count, seen[i - task.first]), task.y[i], head.width);
      if (head.dropout.rate > 0) {
        drop_keys(head, i, tile, factors);
        multiply(factors + (keys.first - tile), weights, count);
      }
      mix(weights, head.v, keys, head.width, task.y[i]);
    }
  }
  for (Index i = task.first; i < task.last; ++i) {
    const auto [max, sum] = seen[i - task.first];
    multiply(sum > 0 ? 1 / sum : 0, task.y[i], head.width);
    *task.lse[i] = max + natural_log(sum);
  }
}

}  // namespace

template <typename T>
void fill_attention(Loops<T>& loops) {
  loops.attend = attend;
}

HEED_FOR_EACH_TYPE(fill_attention)

}  // namespace heed::kernels::HEED_ISA
