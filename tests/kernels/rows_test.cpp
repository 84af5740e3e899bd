#include "heed/kernels/batch_norm.h"
#include "heed/kernels/cross_entropy.h"
#include "heed/kernels/layer_norm.h"
#include "heed/kernels/rms_norm.h"
#include "heed/kernels/softmax.h"
#include "tests/kernels/kernels.h"

namespace heed::kernels::tests {
namespace {

class Rows : public OnEveryIsa {};
INSTANTIATE_TEST_SUITE_P(Isa, Rows, every_isa(), isa_name);

Doubles softmax_of(const float* x, Index width) {
  Doubles p(x, x + width);
  const double max = *std::ranges::max_element(p);
  double sum = 0.0;
  for (double& v : p) sum += v = std::exp(v - max);
  for (double& v : p) v /= sum;
  return p;
}

TEST_P(Rows, SoftmaxAndItsGradientFollowTheDefinition) {
  constexpr Index kRows = 600;
  for (Index width : {1, 7, 64, 131}) {
    const Floats x = normal(kRows * width, 1, 4.0f), dy = normal(kRows * width, 2);
    Floats y(x.size()), dx(x.size());
    softmax(x.data(), y.data(), kRows, width);
    softmax_backward(y.data(), dy.data(), dx.data(), kRows, width);
    Doubles value, slope;
    for (Index r = 0; r < kRows; ++r) {
      const Doubles p = softmax_of(x.data() + r * width, width);
      double along = 0.0;
      for (Index i = 0; i < width; ++i) along += p[i] * static_cast<double>(dy[r * width + i]);
      for (Index i = 0; i < width; ++i) {
        value.push_back(p[i]);
        slope.push_back(p[i] * (static_cast<double>(dy[r * width + i]) - along));
      }
    }
    EXPECT_LT(error(y, value), 2e-6) << width;
    EXPECT_LT(error(dx, slope), 2e-6) << width;
  }
}

TEST_P(Rows, SoftmaxOfNothingButMinusInfinityIsZeros) {
  Floats x(20, -INFINITY);
  softmax(x.data(), x.data(), 2, 10);
  EXPECT_EQ(x, Floats(20, 0.0f));
}

TEST_P(Rows, LayerNormHasMeanZeroAndVarianceOneBeforeItsGain) {
  constexpr Index kRows = 700;
  for (Index width : {6, 128, 133}) {
    const Floats x = normal(kRows * width, 1, 2.0f), gain = normal(width, 2),
                 bias = normal(width, 3);
    Floats z(x.size()), y(x.size()), rstd(kRows);
    layer_norm(x.data(), gain.data(), bias.data(), z.data(), rstd.data(), y.data(), kRows, width,
               1e-5f);
    Doubles wanted;
    for (Index r = 0; r < kRows; ++r) {
      const Doubles row(&x[r * width], &x[r * width] + width);
      double mean = 0.0, variance = 0.0;
      for (double v : row) mean += v / static_cast<double>(width);
      for (double v : row) variance += (v - mean) * (v - mean) / static_cast<double>(width);
      for (Index i = 0; i < width; ++i) {
        wanted.push_back((row[i] - mean) / std::sqrt(variance + 1e-5) *
                             static_cast<double>(gain[i]) +
                         static_cast<double>(bias[i]));
      }
    }
    EXPECT_LT(error(y, wanted), 3e-6) << width;
  }
}

// dx, dgain and dbias one behind the other.
template <typename T>
std::vector<T> layer_norm_gradients(const std::vector<T>& x, const std::vector<T>& gain,
                                    const std::vector<T>& dy) {
  const Index width = std::ssize(gain), rows = std::ssize(x) / width;
  std::vector<T> z(x.size()), y(x.size()), rstd(rows), all(x.size() + 2 * gain.size());
  layer_norm(x.data(), gain.data(), gain.data(), z.data(), rstd.data(), y.data(), rows, width,
             T{1e-5f});
  T* dgain = all.data() + x.size();
  layer_norm_backward(z.data(), rstd.data(), gain.data(), dy.data(), all.data(), dgain,
                      dgain + width, rows, width);
  return all;
}

// The formula in float64 is held to finite differences by the tests of ops::layer_norm.
TEST_P(Rows, LayerNormGradientsAreThoseOfFloat64) {
  constexpr Index kRows = 1000, kWidth = 70;
  const Floats x = normal(kRows * kWidth), gain = normal(kWidth, 2), dy = normal(kRows * kWidth, 3);
  EXPECT_LT(
      error(layer_norm_gradients(x, gain, dy), layer_norm_gradients(wide(x), wide(gain), wide(dy))),
      1e-5);
  expect_same_on_any_number_of_threads([&] { return layer_norm_gradients(x, gain, dy); });
}

TEST_P(Rows, RmsNormHasAMeanSquareOfOneBeforeItsGain) {
  constexpr Index kRows = 700;
  for (Index width : {6, 128, 133}) {
    const Floats x = normal(kRows * width, 1, 2.0f), gain = normal(width, 2);
    Floats y(x.size()), rstd(kRows);
    rms_norm(x.data(), gain.data(), rstd.data(), y.data(), kRows, width, 1e-5f);
    Doubles wanted;
    for (Index r = 0; r < kRows; ++r) {
      const Doubles row(&x[r * width], &x[r * width] + width);
      double mean = 0.0;
      for (double v : row) mean += v * v / static_cast<double>(width);
      for (Index i = 0; i < width; ++i) {
        wanted.push_back(row[i] / std::sqrt(mean + 1e-5) * static_cast<double>(gain[i]));
      }
    }
    EXPECT_LT(error(y, wanted), 3e-6) << width;
  }
}

// dx and dgain one behind the other.
template <typename T>
std::vector<T> rms_norm_gradients(const std::vector<T>& x, const std::vector<T>& gain,
                                  const std::vector<T>& dy) {
  const Index width = std::ssize(gain), rows = std::ssize(x) / width;
  std::vector<T> y(x.size()), rstd(rows), all = dy;
  rms_norm(x.data(), gain.data(), rstd.data(), y.data(), rows, width, T{1e-5f});
  all.resize(dy.size() + gain.size());
  rms_norm_backward(x.data(), rstd.data(), gain.data(), all.data(), all.data(),
                    all.data() + x.size(), rows, width);
  return all;
}

// The formula in float64 is held to finite differences by the tests of ops::rms_norm.
TEST_P(Rows, RmsNormGradientsAreThoseOfFloat64) {
  constexpr Index kRows = 1000, kWidth = 70;
  const Floats x = normal(kRows * kWidth), gain = normal(kWidth, 2), dy = normal(kRows * kWidth, 3);
  EXPECT_LT(
      error(rms_norm_gradients(x, gain, dy), rms_norm_gradients(wide(x), wide(gain), wide(dy))),
      1e-5);
  expect_same_on_any_number_of_threads([&] { return rms_norm_gradients(x, gain, dy); });
}

// y, dx, dgain and dbias one behind the other.
template <typename T>
std::vector<T> batch_normed(const std::vector<T>& x, const std::vector<T>& gain,
                            const std::vector<T>& dy) {
  const Index width = std::ssize(gain), rows = std::ssize(x) / width, size = rows * width;
  std::vector<T> mean(width), variance(width), rstd(width), z(x.size());
  std::vector<T> all(2 * x.size() + 2 * gain.size());
  column_moments(x.data(), mean.data(), variance.data(), rows, width);
  inverse_deviations(variance.data(), T{1e-5f}, rstd.data(), width);
  batch_norm<T>(
      {.mean = mean.data(), .rstd = rstd.data(), .gain = gain.data(), .bias = gain.data()},
      x.data(), z.data(), all.data(), rows, width);
  T* const dx = all.data() + size;
  batch_norm_backward(Moments::own, z.data(), rstd.data(), gain.data(), dy.data(), dx, dx + size,
                      dx + size + width, rows, width);
  return all;
}

// The formula in float64 is held to finite differences by the tests of ops::batch_norm.
TEST_P(Rows, BatchNormAndItsGradientsAreThoseOfFloat64) {
  for (Index width : {3, 70, 128}) {
    const Index rows = 1000;
    const Floats x = normal(rows * width), gain = normal(width, 2), dy = normal(rows * width, 3);
    EXPECT_LT(error(batch_normed(x, gain, dy), batch_normed(wide(x), wide(gain), wide(dy))), 1e-4)
        << width;
    expect_same_on_any_number_of_threads([&] { return batch_normed(x, gain, dy); });
  }
}

TEST_P(Rows, CrossEntropyAndItsGradientFollowTheDefinition) {
  constexpr Index kRows = 40, kVocab = 1003;
  constexpr float kSmoothing = 0.1f;
  Floats x = normal(kRows * kVocab, 1, 3.0f), losses(kRows);
  std::vector<std::int32_t> targets(kRows);
  for (Index r = 0; r < kRows; ++r) targets[r] = static_cast<std::int32_t>(r * 25);
  targets[3] = -1;
  Doubles gradient, loss;
  for (Index r = 0; r < kRows; ++r) {
    const Doubles p = softmax_of(x.data() + r * kVocab, kVocab);
    double sum = 0.0;
    for (Index v = 0; v < kVocab; ++v) {
      const double wanted = kSmoothing / kVocab + (v == targets[r] ? 1.0 - kSmoothing : 0.0);
      sum -= wanted * std::log(p[v]);
      gradient.push_back(targets[r] < 0 ? 0.0 : p[v] - wanted);
    }
    loss.push_back(targets[r] < 0 ? 0.0 : sum);
  }
  cross_entropy(x.data(), targets.data(), kSmoothing, losses.data(), kRows, kVocab);
  EXPECT_LT(error(losses, loss), 2e-6);
  EXPECT_LT(error(x, gradient), 1e-6);
}

}  // namespace
}  // namespace heed::kernels::tests
