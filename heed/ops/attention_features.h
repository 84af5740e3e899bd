#pragma once

#include "heed/autograd/tape.h"

namespace heed::ops {

// What the queries or the keys of linear attention become, M features a head: (N, H * M), and the
// logs of what each head's features are to be multiplied by, (N, H), or empty where they are what
// they are. Queries do without.
struct Features {
  Tensor values, log_scales = {};
};

// elu(x) + 1, as many features as a head has elements (Katharopoulos et al., 2020, equation 7).
// x (N, H * Dh), where M is Dh
Features elu_features(const Tensor& x);

// exp(w_f . x sqrt(scale) - scale |x|^2 / 2) for each row w_f of the projection (M, Dh), of which
// the products with those of y are about exp(scale x . y) M (Choromanski et al., 2021, lemma 1).
// x (N, H * Dh). The projection gets no gradient.
Features softmax_features(const Tensor& x, const Tensor& projection, float scale);

}  // namespace heed::ops
