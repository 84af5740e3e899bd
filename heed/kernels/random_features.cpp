#include "heed/kernels/random_features.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>
#include <vector>

#include "heed/kernels/blocks.h"
#include "heed/kernels/loops.h"

namespace heed::kernels {
namespace {

using Row = std::span<double>;

double dot(Row a, Row b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

// Turns the rows of a block at right angles to those before (Gram and Schmidt), twice, as rounding
// asks; each keeps its length.
void orthogonalize(std::span<double> block, Index width) {
  const auto row = [&](Index i) { return block.subspan(i * width, width); };
  for (Index i = 0; i < std::ssize(block) / width; ++i) {
    const double length = std::sqrt(dot(row(i), row(i)));
    for (int pass = 0; pass < 2; ++pass) {
      for (Index j = 0; j < i; ++j) {
        const double along = dot(row(i), row(j)) / dot(row(j), row(j));
        for (Index c = 0; c < width; ++c) row(i)[c] -= along * row(j)[c];
      }
    }
    const double left = std::sqrt(dot(row(i), row(i)));
    for (double& element : row(i)) element *= length / left;
  }
}

}  // namespace

void draw_projection(const Philox& random, Directions directions, float* out, Index features,
                     Index width) {
  fill_normal(random, 1.0f, out, features * width);
  if (directions == Directions::independent) return;
  for (Index first = 0; first < features; first += width) {
    const std::span<float> block(out + first * width, std::min(width, features - first) * width);
    std::vector<double> rows(block.begin(), block.end());
    orthogonalize(rows, width);
    std::ranges::transform(rows, block.begin(), [](double x) { return static_cast<float>(x); });
  }
}

template <typename T>
void softmax_features(const FeatureSize& size, T scale, const T* u, const T* x, T* y,
                      T* log_scales) {
  const auto& [rows, features, width] = size;
  in_blocks({.count = rows, .cost = 16 * features}, [&](Index begin, Index count) {
    const Index at = begin * features;
    loops<T>().softmax_features({count, features, width}, scale, u + at, x + begin * width, y + at,
                                log_scales + begin);
  });
}

template <typename T>
void softmax_features_backward(const FeatureSize& size, T scale, const T* y, const T* x,
                               const T* dy, T* du, T* dx) {
  const auto& [rows, features, width] = size;
  in_blocks({.count = rows, .cost = 4 * features}, [&](Index begin, Index count) {
    const Index at = begin * features, x_at = begin * width;
    loops<T>().softmax_features_backward({count, features, width}, scale, y + at, x + x_at, dy + at,
                                         du + at, dx + x_at);
  });
}

#define HEED_RANDOM_FEATURES_OF(T)                                                                 \
  template void softmax_features(const FeatureSize&, T, const T*, const T*, T*, T*);               \
  template void softmax_features_backward(const FeatureSize&, T, const T*, const T*, const T*, T*, \
                                          T*);

HEED_RANDOM_FEATURES_OF(float)
HEED_RANDOM_FEATURES_OF(double)

}  // namespace heed::kernels
