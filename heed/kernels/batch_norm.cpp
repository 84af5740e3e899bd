#include "heed/kernels/batch_norm.h"

#include <cmath>
#include <vector>

#include "heed/kernels/blocks.h"
#include "heed/kernels/loops.h"

namespace heed::kernels {

template <typename T>
void column_moments(const T* x, T* mean, T* variance, Index rows, Index width) {
  const auto divide = [&](T* sums) {
    for (Index i = 0; i < width; ++i) sums[i] /= static_cast<T>(rows);
  };
  std::fill_n(mean, width, T{0});
  sum_in_blocks({.count = rows, .cost = 2 * width}, width, mean,
                [&](Index begin, Index count, T* part) {
                  loops<T>().fold(x + begin * width, part, count * width, width);
                });
  divide(mean);
  std::fill_n(variance, width, T{0});
  sum_in_blocks({.count = rows, .cost = 3 * width}, width, variance,
                [&](Index begin, Index count, T* part) {
                  loops<T>().column_squares(x + begin * width, mean, part, count, width);
                });
  divide(variance);
}

template <typename T>
void inverse_deviations(const T* variance, T epsilon, T* rstd, Index width) {
  for (Index i = 0; i < width; ++i) rstd[i] = 1 / std::sqrt(variance[i] + epsilon);
}

template <typename T>
void batch_norm(const ColumnNorm<T>& by, const T* x, T* z, T* y, Index rows, Index width) {
  in_blocks({.count = rows, .cost = 4 * width}, [&](Index begin, Index count) {
    const Index at = begin * width;
    loops<T>().batch_norm(by, x + at, z + at, y + at, count, width);
  });
}

template <typename T>
void batch_norm_backward(Moments moments, const T* z, const T* rstd, const T* gain, const T* dy,
                         T* dx, T* dgain, T* dbias, Index rows, Index width) {
  std::vector<T> sums(static_cast<std::size_t>(2 * width));
  sum_in_blocks({.count = rows, .cost = 4 * width}, 2 * width, sums.data(),
                [&](Index begin, Index count, T* part) {
                  const Index at = begin * width;
                  loops<T>().batch_norm_sums(z + at, dy + at, part, part + width, count, width);
                });
  std::copy_n(sums.data(), width, dgain);
  std::copy_n(sums.data() + width, width, dbias);
  for (T& sum : sums) sum = moments == Moments::own ? sum / static_cast<T>(rows) : T{0};
  const ColumnGradient<T> by{
      .rstd = rstd, .gain = gain, .dgain = sums.data(), .dbias = sums.data() + width};
  in_blocks({.count = rows, .cost = 5 * width}, [&](Index begin, Index count) {
    const Index at = begin * width;
    loops<T>().batch_norm_backward(by, z + at, dy + at, dx + at, count, width);
  });
}

template void column_moments(const float*, float*, float*, Index, Index);
template void column_moments(const double*, double*, double*, Index, Index);
template void inverse_deviations(const float*, float, float*, Index);
template void inverse_deviations(const double*, double, double*, Index);
template void batch_norm(const ColumnNorm<float>&, const float*, float*, float*, Index, Index);
template void batch_norm(const ColumnNorm<double>&, const double*, double*, double*, Index, Index);
template void batch_norm_backward(Moments, const float*, const float*, const float*, const float*,
                                  float*, float*, float*, Index, Index);
template void batch_norm_backward(Moments, const double*, const double*, const double*,
                                  const double*, double*, double*, double*, Index, Index);

}  // namespace heed::kernels
