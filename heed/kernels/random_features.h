#pragma once

#include "heed/base/random.h"

namespace heed::kernels {

// How the rows of a projection are drawn, each from N(0, 1) in every direction: apart from another,
// or at right angles within blocks of as many as they have elements (Choromanski et al., 2021,
// "Rethinking Attention with Performers", section 2.4), which errs less.
enum class Directions { orthogonal, independent };

// out (features, width)
void draw_projection(const Philox& random, Directions directions, float* out, Index features,
                     Index width);

// Positive random features of the softmax kernel (the same, lemma 1): with u = projection x of each
// row, exp(u_f - scale |x|^2 / 2), whose products' mean over f is exp(scale x . y) where the
// projection has been multiplied by sqrt(scale). Kept as y (rows, features) = exp(u_f - max u), and
// log_scales (rows) = max u - scale |x|^2 / 2. u (rows, features), which may be y; x (rows, width).
struct FeatureSize {
  Index rows, features, width;
};
template <typename T>
void softmax_features(const FeatureSize& size, T scale, const T* u, const T* x, T* y,
                      T* log_scales);

// Of features as they are once multiplied by exp(log_scales): dy is divided by that. du (rows,
// features), which may be dy, and dx (rows, width), short of what u gives it.
template <typename T>
void softmax_features_backward(const FeatureSize& size, T scale, const T* y, const T* x,
                               const T* dy, T* du, T* dx);

}  // namespace heed::kernels
