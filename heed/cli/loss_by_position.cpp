#include "heed/cli/loss_by_position.h"

namespace heed::cli {

Curve loss_by_position(const std::vector<models::Likelihood>& places) {
  constexpr Index kPoints = 32;
  Curve curve{.name = "loss by position", .x_axis = "tokens before", .y_axis = "loss a token"};
  const Index count = std::ssize(places), points = std::min(kPoints, count);
  for (Index i = 0; i < points; ++i) {
    const Index first = i * count / points, last = (i + 1) * count / points;
    models::Likelihood sum;
    for (Index place = first; place < last; ++place) sum += places[place];
    if (sum.tokens == 0) continue;  // as at a window's begin, where windows overlap
    curve.x.push_back(static_cast<double>(first + 1 + last) / 2);
    curve.y.push_back(sum.loss());
  }
  return curve;
}

}  // namespace heed::cli
