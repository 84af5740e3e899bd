#include "heed/kernels/ranking.h"

#include "heed/kernels/loops.h"

namespace heed::kernels {

float log_sum_exp(const float* x, Index width) {
  return loops<float>().log_sum_exp(x, width);
}

Index top(const float* x, Index width, Index count, Ranked* best) {
  return loops<float>().top(x, width, count, best);
}

}  // namespace heed::kernels
