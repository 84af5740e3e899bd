#include "heed/kernels/positions.h"

#include <cmath>

namespace heed::kernels {

void sinusoids(Index first, float* y, Index count, Index width) {
  for (Index i = 0; i < width; ++i) {
    const double exponent = static_cast<double>(i - i % 2) / static_cast<double>(width);
    const double rate = std::pow(10000.0, -exponent);
    for (Index t = 0; t < count; ++t) {
      const double angle = static_cast<double>(first + t) * rate;
      y[t * width + i] = static_cast<float>(i % 2 ? std::cos(angle) : std::sin(angle));
    }
  }
}

}  // namespace heed::kernels
