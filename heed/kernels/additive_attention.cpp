#include "heed/kernels/additive_attention.h"

#include <algorithm>

#include "heed/kernels/blocks.h"
#include "heed/kernels/loops.h"

namespace heed::kernels {
namespace {

// Multiply-adds for all queries, about: a tanh is some fifteen of them.
Index work_of(const AdditiveAttention& how) {
  Index pairs = 0;
  for (Index s = 0; s < how.queries.count(); ++s) {
    pairs += how.queries.length(s) * how.keys.length(s);
  }
  return pairs * (16 * how.width + 2 * how.value_width);
}

template <typename T>
AdditiveRow<T> row_of(const AdditiveAttention& how, const AdditiveInputs<T>& in, Index sequence,
                      Index query) {
  return {.q = in.q + query * how.width,
          .v = in.v,
          .k = in.k,
          .values = in.values,
          .length = how.keys.length(sequence),
          .first = how.keys.packed() ? how.keys.row(sequence, 0) : 0,
          .listed = how.keys.rows_listed(sequence),
          .width = how.width,
          .value_width = how.value_width};
}

}  // namespace

template <typename T>
void additive_attention(const AdditiveAttention& how, const AdditiveInputs<T>& in, T* weights,
                        T* y) {
  const Index longest = how.keys.longest();
  parallel_for(how.queries.count(), work_of(how), [&](Index s) {
    for (Index t = 0; t < how.queries.length(s); ++t) {
      const Index query = how.queries.row(s, t);
      const AdditiveRow<T> row = row_of(how, in, s, query);
      T* const own = weights + query * longest;
      loops<T>().additive_scores(row, own);
      loops<T>().softmax(own, own, 1, how.keys.length(s));
      loops<T>().additive_attend(row, own, y + query * how.value_width);
    }
  });
}

// dv is summed sequence by sequence, each into a part of its own.
template <typename T>
void additive_attention_backward(const AdditiveAttention& how, const AdditiveInputs<T>& in,
                                 const T* weights, const T* dy,
                                 const AdditiveGradients<T>& gradients) {
  const Index longest = how.keys.longest(), count = how.queries.count();
  ScratchMemory<T> scratch(count * how.width);
  parallel_for(count, 2 * work_of(how), [&](Index s) {
    T* const dv = scratch.data() + s * how.width;
    std::fill_n(dv, how.width, T{0});
    ScratchMemory<T> dweights(how.keys.length(s));
    for (Index t = 0; t < how.queries.length(s); ++t) {
      const Index query = how.queries.row(s, t);
      loops<T>().additive_backward(row_of(how, in, s, query),
                                   {.weights = weights + query * longest,
                                    .dy = dy + query * how.value_width,
                                    .dweights = dweights.data(),
                                    .dq = gradients.dq + query * how.width,
                                    .dk = gradients.dk,
                                    .dv = dv,
                                    .dvalues = gradients.dvalues});
    }
  });
  loops<T>().fold(scratch.data(), gradients.dv, count * how.width, how.width);
}

#define HEED_ADDITIVE_ATTENTION_OF(T)                                                           \
  template void additive_attention(const AdditiveAttention&, const AdditiveInputs<T>&, T*, T*); \
  template void additive_attention_backward(const AdditiveAttention&, const AdditiveInputs<T>&, \
                                            const T*, const T*, const AdditiveGradients<T>&);

HEED_ADDITIVE_ATTENTION_OF(float)
HEED_ADDITIVE_ATTENTION_OF(double)

}  // namespace heed::kernels
