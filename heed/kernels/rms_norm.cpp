#include "heed/kernels/rms_norm.h"

#include "heed/kernels/blocks.h"
#include "heed/kernels/loops.h"

namespace heed::kernels {

template <typename T>
void rms_norm(const T* x, const T* gain, T* rstd, T* y, Index rows, Index width, T epsilon) {
  in_blocks({.count = rows, .cost = 4 * width}, [&](Index begin, Index count) {
    const Index at = begin * width;
    loops<T>().rms_norm(x + at, gain, rstd + begin, y + at, count, width, epsilon);
  });
}

template <typename T>
void rms_norm_backward(const T* x, const T* rstd, const T* gain, const T* dy, T* dx, T* dgain,
                       Index rows, Index width) {
  sum_in_blocks({.count = rows, .cost = 6 * width}, width, dgain,
                [&](Index begin, Index count, T* part) {
                  const Index at = begin * width;
                  loops<T>().rms_norm_backward(x + at, rstd + begin, gain, dy + at, dx + at, part,
                                               count, width);
                });
}

template void rms_norm(const float*, const float*, float*, float*, Index, Index, float);
template void rms_norm(const double*, const double*, double*, double*, Index, Index, double);
template void rms_norm_backward(const float*, const float*, const float*, const float*, float*,
                                float*, Index, Index);
template void rms_norm_backward(const double*, const double*, const double*, const double*, double*,
                                double*, Index, Index);

}  // namespace heed::kernels
