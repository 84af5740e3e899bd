#pragma once

#include "heed/kernels/attention.h"
#include "heed/kernels/linear_attention_task.h"

namespace heed::kernels {

// What linear attention looks things up in: features (Nk, Hk * M), which are positive, and values
// (Nk, Hk * Dh). The features of a row's head are to be multiplied by exp(log_scales), (Nk, Hk), or
// by 1 where there are none: an exponential's features would leave the range of numbers otherwise.
template <typename T>
struct LinearKeys {
  const T *features, *values, *log_scales;
};

// What the keys of B sequences leave, all that later queries need of them: (B, Hk, M, Dh),
// (B, Hk, M), (B, Hk). See LinearHeadSums.
template <typename T>
struct LinearSums {
  T *values, *features, *log_scales;  // null: there were no keys
};

struct LinearSize {
  Index features, width;  // M, Dh
};

// Katharopoulos et al., 2020, "Transformers are RNNs", section 3.2: for each sequence and head
// y_i = sum_j (q_i . k_j) v_j / sum_j q_i . k_j over the keys that i sees, with features q (Nq, H *
// M) and k. Of all keys (equation 6) by their sums; of the earlier ones (section 3.3) by sums that
// grow from run to run of rows, and products within a run: O(T M Dh) either way. Keys that came
// before those given are `before`, of sequence s its sums s.
// y (Nq, H * Dh); normalizers (Nq, H) keeps the sums below the line. A query for which they are 0
// gets zeros. Of `how` heads, queries, keys and mask are read, which is none() or causal().
template <typename T>
void linear_attention(const Attention& how, const LinearSize& size, const T* q,
                      const LinearKeys<T>& keys, const LinearSums<const T>& before, T* y,
                      T* normalizers);

template <typename T>
struct LinearBackwardInputs {
  const T* q;
  LinearKeys<T> keys;
  const T *y, *normalizers;  // what the forward gave
  const T* dy;               // (Nq, H * Dh)
};

// Writes dq (Nq, H * M), and the rows of dk (Nk, Hk * M) and dv (Nk, Hk * Dh) that have a span;
// keys are packed. The gradients of features as they are given, before they are multiplied.
template <typename T>
void linear_attention_backward(const Attention& how, const LinearSize& size,
                               const LinearBackwardInputs<T>& in, T* dq, T* dk, T* dv);

// Of each sequence s of how.keys: sums s = the sums which[s] of `before`, and what the keys leave.
template <typename T>
void add_linear_sums(const Attention& how, const LinearSize& size, const LinearKeys<T>& keys,
                     const LinearSums<const T>& before, const Index* which,
                     const LinearSums<T>& sums);

}  // namespace heed::kernels
