#include "heed/kernels/ranking.h"

#include <algorithm>
#include <limits>
#include <vector>

#include "heed/kernels/loops.h"

namespace heed::kernels {
namespace {

constexpr Index kFew = 64;  // above that, keeping a list in order costs more than a selection

// In time that does not grow with width * count.
Index top_of_many(const float* x, Index width, Index count, Ranked* best) {
  std::vector<Ranked> all;
  for (Index i = 0; i < width; ++i) {
    if (x[i] > -std::numeric_limits<float>::infinity()) {
      all.push_back({x[i], static_cast<Token>(i)});
    }
  }
  count = std::min(count, std::ssize(all));
  std::ranges::nth_element(all, all.begin() + count, ranks_before);
  std::ranges::sort(all.begin(), all.begin() + count, ranks_before);
  std::copy_n(all.begin(), count, best);
  return count;
}

}  // namespace

float log_sum_exp(const float* x, Index width) {
  return loops<float>().log_sum_exp(x, width);
}

Index top(const float* x, Index width, Index count, Ranked* best) {
  if (count > kFew) return top_of_many(x, width, count, best);
  return loops<float>().top(x, width, count, best);
}

}  // namespace heed::kernels
