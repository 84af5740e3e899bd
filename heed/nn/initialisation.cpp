#include "heed/nn/initialisation.h"

#include <cmath>

namespace heed::nn {

float Initialisation::score(Index in, Index out) const {
  return deviation.value_or(glorot(in, out));
}

float glorot(Index in, Index out) {
  return std::sqrt(2.0f / static_cast<float>(in + out));
}

}  // namespace heed::nn
