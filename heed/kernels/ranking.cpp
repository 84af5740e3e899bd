#include "heed/kernels/ranking.h"

#include <algorithm>
#include <vector>

#include "heed/kernels/loops.h"

namespace heed::kernels {
namespace {

constexpr Index kFew = 64;  // above that, keeping a list in order costs more than a selection

void keep_greatest(std::vector<Ranked>& entries, Index count) {
  if (std::ssize(entries) <= count) return;
  std::ranges::nth_element(entries, entries.begin() + count - 1, ranks_before);
  entries.resize(count);
}

// Gathers twice as many as are wanted, drops the lesser half, and from then on takes no entry that
// does not exceed the least of those kept: few do, the later the fewer.
Index top_of_many(const float* x, Index width, Index count, Ranked* best, float bar) {
  std::vector<Ranked> kept;
  for (Index i = 0; i < width; ++i) {
    if (!(x[i] > bar)) continue;
    kept.push_back({x[i], static_cast<Token>(i)});
    if (std::ssize(kept) < 2 * count) continue;
    keep_greatest(kept, count);
    bar = kept.back().value;
  }
  keep_greatest(kept, count);
  std::ranges::sort(kept, ranks_before);
  std::ranges::copy(kept, best);
  return std::ssize(kept);
}

}  // namespace

float log_sum_exp(const float* x, Index width) {
  return loops<float>().log_sum_exp(x, width);
}

Index top(const float* x, Index width, Index count, Ranked* best, float bar) {
  if (count > kFew) return top_of_many(x, width, count, best, bar);
  return loops<float>().top(x, width, count, best, bar);
}

}  // namespace heed::kernels
