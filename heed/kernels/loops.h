#pragma once

#include "heed/kernels/activation.h"
#include "heed/kernels/adam.h"
#include "heed/kernels/additive_attention.h"
#include "heed/kernels/batch_norm.h"
#include "heed/kernels/bfloat16_products.h"
#include "heed/kernels/dropout.h"
#include "heed/kernels/int8_products.h"
#include "heed/kernels/linear_attention_task.h"
#include "heed/kernels/packed_products.h"
#include "heed/kernels/random_features.h"
#include "heed/kernels/ranking.h"
#include "heed/kernels/recurrent.h"
#include "heed/kernels/rotary.h"
#include "heed/kernels/sgd.h"

namespace heed::kernels {

// One block of rows of b, float32 or bfloat16; c may be bfloat16 where b is.
template <typename Weight, typename Output = float>
struct PackedProducts {
  const float* a;  // as arrange, or one of its like for bfloat16, left it
  const Weight* b;
  const float* bias;  // or null
  Output* c;
  Index depth, columns, stride;  // of a and b; of c, kPackedRows at most; from row to row of c
};

// One block of rows of b.
struct Int8Products {
  RoundedInt8Input a;
  PackedInt8Weight b;
  const float* bias;  // or null
  float* c;
  Index depth, columns, stride;  // of a and b; of c, kPackedRows at most; from row to row of c
};

// A square of c, whose sides are kOuterSide at most, and the columns of a and b that belong to it.
template <typename Right>
struct OuterProducts {
  const float* a;
  const Right* b;
  float *c, *scratch;        // of kOuterScratch elements (kernels/scratch.h)
  Index a_stride, b_stride;  // from row to row; c's is b's
  Index rows, columns;       // of c
  Index depth;               // rows of a and b
};

// What batch_norm_backward takes from every row's gradient: means of columns, or zeros. (width)
template <typename T>
struct ColumnGradient {
  const T *rstd, *gain, *dgain, *dbias;
};

constexpr Index kOuterSide = 384, kOuterScratch = Index{1} << 18;

// The loops over memory that kernels are made of, each on one thread: what heed/kernels/loops/
// holds for one instruction set. A kernel of this floor divides its work, starts the threads, and
// calls these. Shapes and meaning are those of the kernel of the same name.

// Those of one activation.
template <typename S>
struct ActivationLoops {
  using T = Computed<S>;

  void (*value)(const S* x, S* y, Index n);
  void (*backward)(const S* x, const T* dy, T* dx, Index n);
  void (*gate)(const S* x, const S* factor, S* y, Index n);
  void (*gate_backward)(const S* x, const S* factor, const T* dy, T* dx, T* dfactor, Index n);
};

// Those of one cell, for one sequence.
template <typename T>
struct CellLoops {
  void (*step)(Index hidden, const CellRow<T>& row);
  void (*step_backward)(Index hidden, const CellBackwardRow<T>& row);
};

// Of what lies between two products, stored as S: float32, float64, or bfloat16, which is computed
// in float32. Gradients are stored as they are computed.
template <typename S>
struct StoredLoops {
  using T = Computed<S>;

  ActivationLoops<S> activations[7];  // by kernels::Activation

  void (*dropout_row)(const Dropout& dropout, Index plane, Index row, const S* x, S* y,
                      Index width);

  // Of one row, whose row of the table is given.
  void (*rotary_row)(Turn turn, const RotarySize& size, const T* table, const S* x, S* y);

  void (*round_int8)(const S* a, Index m, Index k, Int8Input<std::uint8_t, float> rounded);

  void (*attend)(const AttentionTask<S>& task);
  void (*attend_step)(const AttentionStep<S>& step);
  void (*attend_backward)(const AttentionBackwardTask<S>& task);
  // The same, looking at what the task says is seen, and not at the mask.
  void (*attend_seen)(const AttentionTask<S>& task);
  void (*attend_seen_backward)(const AttentionBackwardTask<S>& task);
};

template <typename T>
struct Loops {
  StoredLoops<T> stored;
  StoredLoops<bfloat16> stored_in_bfloat16;

  void (*add)(const T* a, const T* b, T* y, Index n, Index period);
  void (*fold)(const T* x, T* sum, Index n, Index period);
  void (*scale)(const T* x, T factor, T* y, Index n);

  void (*linear_attend)(const LinearTask<T>& task);
  void (*linear_attend_backward)(const LinearBackwardTask<T>& task);
  void (*add_linear_sums)(const LinearSumsTask<T>& task);

  void (*softmax_features)(const FeatureSize& size, T scale, const T* u, const T* x, T* y,
                           T* log_scales);
  void (*softmax_features_backward)(const FeatureSize& size, T scale, const T* y, const T* x,
                                    const T* dy, T* du, T* dx);

  void (*softmax)(const T* x, T* y, Index rows, Index width);
  void (*softmax_backward)(const T* y, const T* dy, T* dx, Index rows, Index width);
  void (*layer_norm)(const T* x, const T* gain, const T* bias, T* z, T* rstd, T* y, Index rows,
                     Index width, T epsilon);
  void (*layer_norm_backward)(const T* z, const T* rstd, const T* gain, const T* dy, T* dx,
                              T* dgain, T* dbias, Index rows, Index width);
  void (*rms_norm)(const T* x, const T* gain, T* rstd, T* y, Index rows, Index width, T epsilon);
  void (*rms_norm_backward)(const T* x, const T* rstd, const T* gain, const T* dy, T* dx, T* dgain,
                            Index rows, Index width);
  CellLoops<T> cells[3];  // by Cell

  // Of one query: its scores, and what its gradients add to.
  void (*additive_scores)(const AdditiveRow<T>& row, T* scores);
  void (*additive_attend)(const AdditiveRow<T>& row, const T* weights, T* y);
  void (*additive_backward)(const AdditiveRow<T>& row, const AdditiveBackwardRow<T>& gradients);

  void (*column_squares)(const T* x, const T* mean, T* sums, Index rows, Index width);
  void (*batch_norm)(const ColumnNorm<T>& by, const T* x, T* z, T* y, Index rows, Index width);
  void (*batch_norm_sums)(const T* z, const T* dy, T* dgain, T* dbias, Index rows, Index width);
  void (*batch_norm_backward)(const ColumnGradient<T>& by, const T* z, const T* dy, T* dx,
                              Index rows, Index width);
  T (*cross_entropy_row)(T* x, std::int32_t label, T smoothing, Index vocab);

  // `width` columns from `x` on, of rows that are `stride` apart in x and in the table.
  void (*scatter_add)(const T* x, const std::int32_t* ids, T* table, Index rows, Index width,
                      Index stride);

  void (*add_dropped_row)(const Dropout& dropout, Index plane, Index row, const T* base, const T* x,
                          T* y, Index width);

  // In float32 whatever T is: only a decode asks for them. Those that pack do one block of rows.
  void (*pack)(const float* b, Index rows, Index k, float* packed);
  void (*pack_bfloat16)(const float* b, Index rows, Index k, bfloat16* packed);
  void (*pack_bfloat16_columns)(const float* b, Index stride, Index columns, Index k,
                                bfloat16* packed);
  void (*pack_int8)(const float* b, Index rows, Index k, Int8Weight<std::int8_t, float> packed);
  // The rows of a as the products of the type read them (loops/tiles.h).
  void (*arrange)(const float* a, Index m, Index k, float* arranged);
  void (*packed_products)(PackedProducts<float> operands, Index m);
  void (*arrange_rounded)(const float* a, Index m, Index k, float* arranged);
  void (*arrange_bfloat16)(const bfloat16* a, Index m, Index k, float* arranged);
  void (*bfloat16_products)(PackedProducts<bfloat16> operands, Index m);
  void (*bfloat16_products_rounded)(PackedProducts<bfloat16, bfloat16> operands, Index m);
  void (*int8_products)(Int8Products operands, Index m);
  float (*log_sum_exp)(const float* x, Index width);
  Index (*top)(const float* x, Index width, Index count, Ranked* best, float bar);

  // In float32 whatever T is: what training keeps is never float64.
  void (*round_bfloat16)(const float* x, bfloat16* y, Index n);
  void (*add_outer_products)(const OuterProducts<float>& operands);
  void (*add_bfloat16_outer_products)(const OuterProducts<bfloat16>& operands);
  void (*adam)(const AdamStep& step, const float* grad, float* m, float* v, float* value, Index n);
  void (*sgd)(const SgdStep& step, const float* grad, float* velocity, float* value, Index n);
  void (*approach)(const float* value, float share, float* mean, Index n);
  void (*accumulate)(const float* value, double* sum, Index n);
  void (*divide)(const double* sum, double count, float* mean, Index n);
  double (*sum_of_squares)(const float* x, Index n);
};

// The table in use: see isa.h.
template <typename T>
const Loops<T>& loops();
template <>
const Loops<float>& loops<float>();
template <>
const Loops<double>& loops<double>();

template <typename S>
const StoredLoops<S>& stored_loops() {
  return loops<S>().stored;
}
template <>
inline const StoredLoops<bfloat16>& stored_loops<bfloat16>() {
  return loops<float>().stored_in_bfloat16;
}

}  // namespace heed::kernels
