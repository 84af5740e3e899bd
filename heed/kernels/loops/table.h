#pragma once

#include "heed/kernels/loops/simd.h"

// Instantiates a function template for the types that this instruction set computes in: float64
// only ever runs the plain loops.
#ifdef HEED_WITH_FLOAT64
#define HEED_FOR_EACH_TYPE(fill)     \
  template void fill(Loops<float>&); \
  template void fill(Loops<double>&);
#define HEED_FOR_EACH_STORED(fill)            \
  template void fill(StoredLoops<float>&);    \
  template void fill(StoredLoops<bfloat16>&); \
  template void fill(StoredLoops<double>&);
#else
#define HEED_FOR_EACH_TYPE(fill) template void fill(Loops<float>&);
#define HEED_FOR_EACH_STORED(fill)         \
  template void fill(StoredLoops<float>&); \
  template void fill(StoredLoops<bfloat16>&);
#endif

namespace heed::kernels::HEED_ISA {

// Each file of loops puts its own into the table.
template <typename T>
void fill_elementwise(Loops<T>& loops);
template <typename S>
void fill_activation(StoredLoops<S>& loops);
template <typename T>
void fill_softmax(Loops<T>& loops);
template <typename T>
void fill_cross_entropy(Loops<T>& loops);
template <typename T>
void fill_layer_norm(Loops<T>& loops);
template <typename T>
void fill_rms_norm(Loops<T>& loops);
template <typename T>
void fill_recurrent(Loops<T>& loops);
template <typename T>
void fill_additive_attention(Loops<T>& loops);
template <typename T>
void fill_batch_norm(Loops<T>& loops);
template <typename T>
void fill_embedding(Loops<T>& loops);
template <typename T>
void fill_dropout(Loops<T>& loops);
template <typename S>
void fill_stored_dropout(StoredLoops<S>& loops);
template <typename T>
void fill_outer_products(Loops<T>& loops);
template <typename T>
void fill_packing(Loops<T>& loops);
template <typename T>
void fill_packed_products(Loops<T>& loops);
template <typename T>
void fill_bfloat16_products(Loops<T>& loops);
template <typename T>
void fill_int8_products(Loops<T>& loops);
template <typename S>
void fill_rotary(StoredLoops<S>& loops);
template <typename S>
void fill_attention(StoredLoops<S>& loops);
template <typename S>
void fill_attention_step(StoredLoops<S>& loops);
template <typename S>
void fill_attention_backward(StoredLoops<S>& loops);
template <typename T>
void fill_linear_attention(Loops<T>& loops);
template <typename T>
void fill_linear_attention_backward(Loops<T>& loops);
template <typename T>
void fill_random_features(Loops<T>& loops);
template <typename T>
void fill_optimizer(Loops<T>& loops);
template <typename T>
void fill_average(Loops<T>& loops);
template <typename T>
void fill_norm(Loops<T>& loops);
template <typename T>
void fill_ranking(Loops<T>& loops);

}  // namespace heed::kernels::HEED_ISA
