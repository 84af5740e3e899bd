#include "heed/kernels/average.h"

#include "heed/kernels/loops.h"

namespace heed::kernels {

void approach(const float* value, float share, float* mean, Index n) {
  loops<float>().approach(value, share, mean, n);
}

void accumulate(const float* value, double* sum, Index n) {
  loops<float>().accumulate(value, sum, n);
}

void divide(const double* sum, double count, float* mean, Index n) {
  loops<float>().divide(sum, count, mean, n);
}

}  // namespace heed::kernels
