#pragma once

#include "heed/base/spans.h"

namespace heed::kernels {

// Attention whose scores a small network computes, "Neural Machine Translation by Jointly Learning
// to Align and Translate" (Bahdanau et al., 2015), appendix A.1.2: e_ij = v . tanh(q_i + k_j),
// where q and k are projected already; the weights are softmax(e_i). Sequence s of `queries` looks
// things up in sequence s of `keys`.
struct AdditiveAttention {
  const Spans& queries;
  const Spans& keys;
  Index width, value_width;  // A, of q and k; E, of what is looked up
};

// One query's view of its sequence.
template <typename T>
struct AdditiveRow {
  const T *q, *v;       // (A)
  const T *k, *values;  // (Nk, A), (Nk, E)
  Index length;         // of its keys: the rows `listed`, or those from `first` on
  Index first;
  const Index* listed;  // or null
  Index width, value_width;

  // Inlined wherever it is called: see kernels/loops/simd.h.
  [[gnu::always_inline]] Index key(Index j) const { return listed ? listed[j] : first + j; }
};

template <typename T>
struct AdditiveBackwardRow {
  const T *weights, *dy;  // (length), (E)
  T* dweights;            // (length), to work in
  T *dq, *dk, *dv, *dvalues;
};

template <typename T>
struct AdditiveInputs {
  const T *q, *k, *v, *values;  // (Nq, A), (Nk, A), (A), (Nk, E)
};

// weights (Nq, keys.longest()), of which row i begins with one weight a key; y (Nq, E)
template <typename T>
void additive_attention(const AdditiveAttention& how, const AdditiveInputs<T>& in, T* weights,
                        T* y);

template <typename T>
struct AdditiveGradients {
  T *dq, *dk, *dv, *dvalues;  // as the inputs
};

// Writes dq and adds to dk, dv and dvalues. Keys are packed, and no two sequences share one.
template <typename T>
void additive_attention_backward(const AdditiveAttention& how, const AdditiveInputs<T>& in,
                                 const T* weights, const T* dy,
                                 const AdditiveGradients<T>& gradients);

}  // namespace heed::kernels
