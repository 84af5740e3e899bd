#include "heed/kernels/norm.h"

#include "heed/kernels/loops.h"

namespace heed::kernels {

double sum_of_squares(const float* x, Index n) {
  return loops<float>().sum_of_squares(x, n);
}

}  // namespace heed::kernels
