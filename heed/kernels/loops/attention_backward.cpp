#include "heed/kernels/loops/attention_rows.h"
#include "heed/kernels/loops/table.h"

namespace heed::kernels::HEED_ISA {
namespace {

// With w = softmax weights and f = dropout factors, y = sum_j w_j f_j v_j. Hence dv_j = w_j f_j dy,
// and d score_j = w_j (f_j dy . v_j - dy . y), since sum_j w_j f_j dy . v_j = dy . y.
template <typename T>
void attend_backward(const AttentionBackwardTask<T>& task) {
  const AttentionHead<T>& head = task.head;
  T weights[kKeys], dscores[kKeys], factors[kKeys];
  for (T& factor : factors) factor = 1;
  const auto all = tiles(head, 0, head.queries);
  for (Index tile = all.first; tile < all.last; tile += kKeys) {
    for (Index i = 0; i < head.queries; ++i) {
      const Mask::Range keys = visible(head, i, tile);
      if (keys.first >= keys.last) continue;
      dots(head.q[i], head.k, keys, head.width, head.scale, weights);
      dots(task.dy[i], head.v, keys, head.width, T{1}, dscores);
      if (head.dropout.rate > 0) drop_keys(head, i, tile, factors);
      const T along = dot(task.dy[i], task.y[i], head.width), log_sum = *task.lse[i];
      const T* factor = factors + (keys.first - tile);
#pragma omp simd
      for (Index j = 0; j < keys.last - keys.first; ++j) {
        const T weight = fast_exp(weights[j] - log_sum);
        dscores[j] = head.scale * weight * (factor[j] * dscores[j] - along);
        weights[j] = weight * factor[j];
      }
      mix(dscores, head.k, keys, head.width, task.dq[i]);
      for (Index j = keys.first; j < keys.last; ++j) {
        axpy(weights[j - keys.first], task.dy[i], task.dv[j], head.width);
        axpy(dscores[j - keys.first], head.q[i], task.dk[j], head.width);
      }
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
