#include "heed/kernels/loops/table.h"

namespace heed::kernels::HEED_ISA {
namespace {

template <typename T>
void softmax_features(const FeatureSize& size, T scale, const T* u, const T* x, T* y,
                      T* log_scales) {
  const Index features = size.features;
  for (Index r = 0; r < size.rows; ++r, u += features, y += features, x += size.width) {
    const T max = greatest_of(u, features);
#pragma omp simd
    for (Index f = 0; f < features; ++f) y[f] = fast_exp(u[f] - max);
    log_scales[r] = max - scale * dot(x, x, size.width) / 2;
  }
}

// With phi_f = exp(u_f - scale |x|^2 / 2) all that a feature hands on is dphi_f phi_f: to u_f, and
// -scale x times it to x. What phi was divided by is in neither.
template <typename T>
void softmax_features_backward(const FeatureSize& size, T scale, const T* y, const T* x,
                               const T* dy, T* du, T* dx) {
  const Index features = size.features, width = size.width;
  for (Index r = 0; r < size.rows; ++r) {
    const T factor = -scale * dot(y, dy, features);
#pragma omp simd
    for (Index f = 0; f < features; ++f) du[f] = y[f] * dy[f];
#pragma omp simd
    for (Index c = 0; c < width; ++c) dx[c] = factor * x[c];
    y += features, dy += features, du += features, x += width, dx += width;
  }
}

}  // namespace

template <typename T>
void fill_random_features(Loops<T>& loops) {
  loops.softmax_features = softmax_features;
  loops.softmax_features_backward = softmax_features_backward;
}

HEED_FOR_EACH_TYPE(fill_random_features)

}  // namespace heed::kernels::HEED_ISA
