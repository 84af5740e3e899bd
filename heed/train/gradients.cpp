#include "heed/train/gradients.h"

#include <cmath>
#include <numeric>

#include "heed/autograd/tape.h"
#include "heed/kernels/norm.h"
#include "heed/train/slices.h"

namespace heed::train {

double gradient_norm(const NamedTensors& parameters) {
  const Slices slices(parameters);
  std::vector<double> sums(static_cast<std::size_t>(slices.count()));
  slices.for_each([&](Index i, const Slice& slice) {
    const Tensor& grad = parameters[slice.parameter].second.node()->grad;
    if (!grad.empty()) {
      sums[i] = kernels::sum_of_squares(grad.data() + slice.begin, slice.size);
    }
  });
  return std::sqrt(std::accumulate(sums.begin(), sums.end(), 0.0));
}

double clip_scale(double norm, double longest) {
  return longest > 0.0 && norm > longest ? longest / norm : 1.0;
}

void clear_gradients(const NamedTensors& parameters) {
  for (const auto& [name, p] : parameters) p.node()->grad = Tensor();
}

}  // namespace heed::train
