#include "heed/data/epoch_draws.h"

#include <numeric>
#include <utility>

namespace heed::data {

std::vector<Index> EpochDraws::order(Index count) const {
  std::vector<Index> shuffled(static_cast<std::size_t>(count));
  std::iota(shuffled.begin(), shuffled.end(), Index{0});
  for (Index i = count - 1; i > 0; --i) std::swap(shuffled[i], shuffled[below(i, i + 1)]);
  return shuffled;
}

}  // namespace heed::data
