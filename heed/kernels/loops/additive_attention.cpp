#include "heed/kernels/loops/sigmoid.h"
#include "heed/kernels/loops/table.h"

namespace heed::kernels::HEED_ISA {
namespace {

template <typename T>
void additive_scores(const AdditiveRow<T>& row, T* scores) {
  for (Index j = 0; j < row.length; ++j) {
    const T* const k = row.k + row.key(j) * row.width;
    T score = 0;
#pragma omp simd reduction(+ : score)
    for (Index i = 0; i < row.width; ++i) score += row.v[i] * hyperbolic_tangent(row.q[i] + k[i]);
    scores[j] = score;
  }
}

template <typename T>
void additive_attend(const AdditiveRow<T>& row, const T* weights, T* y) {
  for (Index i = 0; i < row.value_width; ++i) y[i] = 0;
  for (Index j = 0; j < row.length; ++j) {
    axpy(weights[j], row.values + row.key(j) * row.value_width, y, row.value_width);
  }
}

template <typename T>
void additive_backward(const AdditiveRow<T>& row, const AdditiveBackwardRow<T>& gradients) {
  T* const dweights = gradients.dweights;
  T along = 0;  // the gradient of the weights, along the weights
  for (Index j = 0; j < row.length; ++j) {
    const Index at = row.key(j) * row.value_width;
    dweights[j] = dot(gradients.dy, row.values + at, row.value_width);
    axpy(gradients.weights[j], gradients.dy, gradients.dvalues + at, row.value_width);
    along += gradients.weights[j] * dweights[j];
  }
  for (Index i = 0; i < row.width; ++i) gradients.dq[i] = 0;
  for (Index j = 0; j < row.length; ++j) {
    const T dscore = gradients.weights[j] * (dweights[j] - along);
    const T* const k = row.k + row.key(j) * row.width;
    T* const dk = gradients.dk + row.key(j) * row.width;
#pragma omp simd
    for (Index i = 0; i < row.width; ++i) {
      const T squashed = hyperbolic_tangent(row.q[i] + k[i]);
      const T dsum = dscore * row.v[i] * (1 - squashed * squashed);
      gradients.dv[i] += dscore * squashed;
      gradients.dq[i] += dsum;
      dk[i] += dsum;
    }
  }
}

}  // namespace

template <typename T>
void fill_additive_attention(Loops<T>& loops) {
  loops.additive_scores = additive_scores;
  loops.additive_attend = additive_attend;
  loops.additive_backward = additive_backward;
}

HEED_FOR_EACH_TYPE(fill_additive_attention)

}  // namespace heed::kernels::HEED_ISA
