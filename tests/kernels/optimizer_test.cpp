#include "heed/kernels/adam.h"
#include "heed/kernels/average.h"
#include "heed/kernels/norm.h"
#include "heed/kernels/sgd.h"
#include "tests/kernels/kernels.h"

namespace heed::kernels::tests {
namespace {

class Optimizer : public OnEveryIsa {};
INSTANTIATE_TEST_SUITE_P(Isa, Optimizer, every_isa(), isa_name);

TEST_P(Optimizer, AdamTakesTheStepsOfItsAlgorithm) {
  constexpr Index kCount = 5001;
  constexpr double kBeta1 = 0.9, kBeta2 = 0.98, kRate = 0.01, kDecay = 0.1, kClip = 0.5;
  Floats value = normal(kCount), m(kCount), v(kCount);
  Doubles wanted = wide(value), wanted_m(kCount), wanted_v(kCount);
  for (int step = 1; step <= 3; ++step) {
    const Floats grad = normal(kCount, 10 + step);
    const double correction1 = 1 - std::pow(kBeta1, step), correction2 = 1 - std::pow(kBeta2, step);
    adam({.beta1 = kBeta1,
          .beta2 = kBeta2,
          .epsilon = 1e-9f,
          .step_size = static_cast<float>(kRate / correction1),
          .inverse_sqrt_correction2 = static_cast<float>(1 / std::sqrt(correction2)),
          .decay_factor = static_cast<float>(1 - kRate * kDecay),
          .gradient_scale = kClip},
         grad.data(), m.data(), v.data(), value.data(), kCount);
    for (Index i = 0; i < kCount; ++i) {
      const double g = kClip * static_cast<double>(grad[i]);
      wanted_m[i] = kBeta1 * wanted_m[i] + (1 - kBeta1) * g;
      wanted_v[i] = kBeta2 * wanted_v[i] + (1 - kBeta2) * g * g;
      wanted[i] -= kRate * kDecay * wanted[i];
      wanted[i] -=
          kRate * (wanted_m[i] / correction1) / (std::sqrt(wanted_v[i] / correction2) + 1e-9);
    }
  }
  EXPECT_LT(error(value, wanted), 1e-6);
  EXPECT_LT(error(m, wanted_m), 1e-6);
  EXPECT_LT(error(v, wanted_v), 1e-6);
}

TEST_P(Optimizer, SgdGathersVelocity) {
  constexpr Index kCount = 5001;
  Floats value = normal(kCount), velocity(kCount);
  Doubles wanted = wide(value), wanted_velocity(kCount);
  for (int step = 1; step <= 3; ++step) {
    const Floats grad = normal(kCount, 10 + step);
    sgd({.momentum = 0.9f, .learning_rate = 0.1f, .gradient_scale = 0.5f}, grad.data(),
        velocity.data(), value.data(), kCount);
    for (Index i = 0; i < kCount; ++i) {
      wanted_velocity[i] = 0.9 * wanted_velocity[i] + 0.5 * static_cast<double>(grad[i]);
      wanted[i] -= 0.1 * wanted_velocity[i];
    }
  }
  EXPECT_LT(error(value, wanted), 1e-6);
  EXPECT_LT(error(velocity, wanted_velocity), 1e-6);
}

TEST_P(Optimizer, AveragesGoTowardsAndDivideTheirValues) {
  constexpr Index kCount = 1003;
  const Floats value = normal(kCount), start = normal(kCount, 2);
  Floats mean = start, half(kCount);
  Doubles sum = wide(start), approached(kCount), halved(kCount);
  approach(value.data(), 0.1f, mean.data(), kCount);
  accumulate(value.data(), sum.data(), kCount);
  divide(sum.data(), 2.0, half.data(), kCount);
  for (Index i = 0; i < kCount; ++i) {
    const double from = start[i], to = value[i];
    approached[i] = 0.9 * from + 0.1 * to;
    halved[i] = (from + to) / 2;
  }
  EXPECT_LT(error(mean, approached), 1e-6);
  EXPECT_LT(error(half, halved), 1e-6);
}

TEST_P(Optimizer, SumOfSquaresIsTheSameBytesOnEveryIsa) {
  Floats x = normal(30'001);
  x[7] = 1e4f;  // in float32, each of the others' squares would lose its last digits beside this
  double wanted = 0.0;
  for (float v : x) wanted += static_cast<double>(v) * static_cast<double>(v);
  const double sum = sum_of_squares(x.data(), std::ssize(x));
  EXPECT_NEAR(sum / wanted, 1.0, 1e-13);
  use_isa(Isa::plain);
  EXPECT_EQ(sum, sum_of_squares(x.data(), std::ssize(x)));
}

}  // namespace
}  // namespace heed::kernels::tests
