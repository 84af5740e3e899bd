#include "heed/kernels/loops/table.h"

namespace heed::kernels::HEED_ISA {

template <typename S>
void fill(StoredLoops<S>& loops) {
  fill_activation(loops);
  fill_stored_dropout(loops);
  fill_rotary(loops);
  fill_attention(loops);
  fill_attention_step(loops);
  fill_attention_backward(loops);
}

template <typename T>
void fill(Loops<T>& loops) {
  fill<T>(loops.stored);
  fill<bfloat16>(loops.stored_in_bfloat16);
  fill_elementwise(loops);
  fill_softmax(loops);
  fill_cross_entropy(loops);
  fill_layer_norm(loops);
  fill_rms_norm(loops);
  fill_recurrent(loops);
  fill_additive_attention(loops);
  fill_batch_norm(loops);
  fill_embedding(loops);
  fill_dropout(loops);
  fill_outer_products(loops);
  fill_packing(loops);
  fill_packed_products(loops);
  fill_bfloat16_products(loops);
  fill_int8_products(loops);
  fill_linear_attention(loops);
  fill_linear_attention_backward(loops);
  fill_random_features(loops);
  fill_optimizer(loops);
  fill_average(loops);
  fill_norm(loops);
  fill_ranking(loops);
}

HEED_FOR_EACH_TYPE(fill)

}  // namespace heed::kernels::HEED_ISA
