#include "heed/kernels/loops/table.h"

namespace heed::kernels::HEED_ISA {
namespace {

constexpr Index kBlock = 64;  // entries that one comparison can rule out

float log_sum_exp(const float* x, Index width) {
  const float max = greatest_of(x, width);
  if (max == -__builtin_inff()) return max;
  float sum = 0;
#pragma omp simd reduction(+ : sum)
  for (Index i = 0; i < width; ++i) sum += fast_exp(x[i] - max);
  return max + natural_log(sum);
}

Index top(const float* x, Index width, Index count, Ranked* best, float bar) {
  Index found = 0;
  for (Index begin = 0; begin < width && count > 0; begin += kBlock) {
    const Index end = begin + kBlock < width ? begin + kBlock : width;
    if (!(greatest_of(x + begin, end - begin) > bar)) continue;
    for (Index i = begin; i < end; ++i) {
      if (!(x[i] > bar)) continue;
      Index place = found < count ? found++ : count - 1;
      for (; place > 0 && best[place - 1].value < x[i]; --place) best[place] = best[place - 1];
      best[place].value = x[i];
      best[place].index = static_cast<Token>(i);
      if (found == count) bar = best[count - 1].value;
    }
  }
  return found;
}

}  // namespace

template <typename T>
void fill_ranking(Loops<T>& loops) {
  loops.log_sum_exp = log_sum_exp;
  loops.top = top;
}

HEED_FOR_EACH_TYPE(fill_ranking)

}  // namespace heed::kernels::HEED_ISA
