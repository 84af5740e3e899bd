#include "heed/ops/additive_attention.h"

#include "heed/kernels/additive_attention.h"

namespace heed::ops {
namespace {

void check_shapes(const Tensor& q, const Tensor& score, const AdditiveMemory& memory) {
  const Tensor &k = memory.keys, &values = memory.values;
  check(q.rank() == 2 && k.rank() == 2 && score.shape() == Shape{q.dim(1)} && k.dim(1) == q.dim(1),
        "additive attention: queries {}, keys {} and the score {} differ in width", q.shape(),
        k.shape(), score.shape());
  check(values.rank() == 2 && values.dim(0) == k.dim(0),
        "additive attention: {} keys for values {}", k.dim(0), values.shape());
  check(memory.queries.count() == memory.spans.count(),
        "additive attention: {} sequences ask, {} answer", memory.queries.count(),
        memory.spans.count());
  check(memory.queries.rows() == q.dim(0), "additive attention: spans of {} rows for queries {}",
        memory.queries.rows(), q.shape());
  check(!memory.spans.packed() || memory.spans.rows() <= k.dim(0),
        "additive attention: spans of {} rows for keys {}", memory.spans.rows(), k.shape());
}

kernels::AdditiveAttention how(const AdditiveMemory& memory) {
  return {.queries = memory.queries,
          .keys = memory.spans,
          .width = memory.keys.dim(1),
          .value_width = memory.values.dim(1)};
}

template <typename T>
kernels::AdditiveInputs<T> inputs(const Tensor& q, const Tensor& score,
                                  const AdditiveMemory& memory) {
  return {.q = q.data<T>(),
          .k = memory.keys.data<T>(),
          .v = score.data<T>(),
          .values = memory.values.data<T>()};
}

// Of q, the score, keys and values.
std::vector<Tensor> gradients(const Tensor& q, const Tensor& score, const AdditiveMemory& memory,
                              const Tensor& weights, const Tensor& dy) {
  Tensor dq = q.uninitialized_like(), dscore = score.like();
  Tensor dk = memory.keys.like(), dvalues = memory.values.like();
  compute_in(q.dtype(), [&]<typename T>() {
    kernels::additive_attention_backward<T>(how(memory), inputs<T>(q, score, memory),
                                            weights.data<T>(), dy.data<T>(),
                                            {dq.mutable_data<T>(), dk.mutable_data<T>(),
                                             dscore.mutable_data<T>(), dvalues.mutable_data<T>()});
  });
  return {dq, dscore, dk, dvalues};
}

}  // namespace

Attended additive_attention(const Tensor& q, const Tensor& score, const AdditiveMemory& memory) {
  check_shapes(q, score, memory);
  const std::vector<Tensor> inputs_of{q, score, memory.keys, memory.values};
  check(memory.spans.packed() || !records(inputs_of),
        "additive attention: only packed keys have a gradient");
  Tensor weights = Tensor::uninitialized({q.dim(0), memory.spans.longest()}, q.dtype());
  Tensor y = Tensor::uninitialized({q.dim(0), memory.values.dim(1)}, q.dtype());
  compute_in(q.dtype(), [&]<typename T>() {
    kernels::additive_attention<T>(how(memory), inputs<T>(q, score, memory),
                                   weights.mutable_data<T>(), y.mutable_data<T>());
  });
  const AdditiveMemory kept{.keys = memory.keys.detached(),
                            .values = memory.values.detached(),
                            .queries = memory.queries,
                            .spans = memory.spans};
  return {.values =
              record(y, inputs_of,
                     [q = q.detached(), score = score.detached(), kept, weights](const Tensor& dy) {
                       return gradients(q, score, kept, weights, dy);
                     }),
          .weights = weights};
}

}  // namespace heed::ops
