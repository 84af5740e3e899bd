#include "heed/kernels/elementwise.h"

#include "heed/kernels/activation.h"
#include "heed/kernels/embedding.h"
#include "tests/kernels/kernels.h"

namespace heed::kernels::tests {
namespace {

class Elementwise : public OnEveryIsa {};
INSTANTIATE_TEST_SUITE_P(Isa, Elementwise, every_isa(), isa_name);

TEST_P(Elementwise, AddSpreadsTheShorterOverTheLonger) {
  constexpr Index kRows = 3000, kWidth = 37;
  const Floats a = normal(kRows * kWidth), b = normal(kWidth, 2);
  Floats y(a.size());
  add(a.data(), b.data(), y.data(), std::ssize(a), kWidth);
  Doubles wanted = wide(a);
  for (std::size_t i = 0; i < wanted.size(); ++i) wanted[i] += b[i % kWidth];
  EXPECT_LT(error(y, wanted), 1e-6);
  add(a.data(), a.data(), y.data(), std::ssize(a), std::ssize(a));
  for (std::size_t i = 0; i < wanted.size(); ++i) wanted[i] = 2.0 * static_cast<double>(a[i]);
  EXPECT_LT(error(y, wanted), 1e-6);
}

TEST_P(Elementwise, FoldSumsTheRows) {
  constexpr Index kRows = 9001, kWidth = 37;
  const Floats x = normal(kRows * kWidth);
  Floats start = normal(kWidth, 2);
  const auto run = [&] {
    Floats sum = start;
    fold(x.data(), sum.data(), std::ssize(x), kWidth);
    return sum;
  };
  Doubles wanted = wide(start);
  for (std::size_t i = 0; i < x.size(); ++i) wanted[i % kWidth] += static_cast<double>(x[i]);
  EXPECT_LT(error(run(), wanted), 5e-5);
  expect_same_on_any_number_of_threads(run);
}

TEST_P(Elementwise, ScaleMayStayInPlace) {
  Floats x = normal(100'003);
  Doubles wanted = wide(x);
  for (double& w : wanted) w *= 0.3;
  scale(x.data(), 0.3f, x.data(), std::ssize(x));
  EXPECT_LT(error(x, wanted), 1e-6);
}

struct Curve {
  Activation f;
  double (*value)(double);
  double (*slope)(double);
};

double normal_below(double x) {
  return 0.5 * std::erfc(-x / std::sqrt(2.0));
}
double logistic(double x) {
  return 1.0 / (1.0 + std::exp(-x));
}
double inner_of_tanh(double x) {
  return std::sqrt(2.0 / M_PI) * (x + 0.044715 * x * x * x);
}

const Curve kCurves[] = {
    {Activation::relu, [](double x) { return x > 0 ? x : 0.0; },
     [](double x) { return x > 0 ? 1.0 : 0.0; }},
    {Activation::sigmoid, logistic, [](double x) { return logistic(x) * logistic(-x); }},
    {Activation::gelu, [](double x) { return x * normal_below(x); },
     [](double x) { return normal_below(x) + x * std::exp(-0.5 * x * x) / std::sqrt(2.0 * M_PI); }},
    {Activation::gelu_tanh, [](double x) { return 0.5 * x * (1.0 + std::tanh(inner_of_tanh(x))); },
     [](double x) {
       const double tanh = std::tanh(inner_of_tanh(x));
       const double steep = std::abs(x) > 1e9 ? 0.0 : 1.0 + 3 * 0.044715 * x * x;
       return 0.5 * (1.0 + tanh) + 0.5 * x * (1.0 - tanh * tanh) * std::sqrt(2.0 / M_PI) * steep;
     }},
    {Activation::silu, [](double x) { return x * logistic(x); },
     [](double x) { return logistic(x) * (1.0 + x * logistic(-x)); }},
    {Activation::elu_plus_one, [](double x) { return x > 0 ? x + 1 : std::exp(x); },
     [](double x) { return x > 0 ? 1.0 : std::exp(x); }},
    {Activation::tanh, [](double x) { return std::tanh(x); },
     [](double x) { return 1.0 - std::tanh(x) * std::tanh(x); }},
};

Floats with_extremes(Floats x) {
  for (float extreme : {0.0f, 20.0f, -20.0f, 50.0f, -50.0f, 100.0f, -100.0f, 1e30f, -1e30f}) {
    x.push_back(extreme);
  }
  return x;
}

TEST_P(Elementwise, ActivationsFollowTheirDefinitions) {
  const Floats x = with_extremes(normal(30'000, 1, 3.0f)), dy = normal(std::ssize(x), 2);
  for (const Curve& curve : kCurves) {
    Floats y(x.size()), dx(x.size());
    activate(curve.f, x.data(), y.data(), std::ssize(x));
    activate_backward(curve.f, x.data(), dy.data(), dx.data(), std::ssize(x));
    Doubles value(x.size()), slope(x.size());
    for (std::size_t i = 0; i < x.size(); ++i) {
      value[i] = curve.value(x[i]);
      slope[i] = curve.slope(x[i]) * static_cast<double>(dy[i]);
    }
    EXPECT_LT(error(y, value), 1e-6);
    EXPECT_LT(error(dx, slope), 2e-6);
  }
}

TEST_P(Elementwise, GatesAreTheActivationTimesTheFactor) {
  const Floats x = with_extremes(normal(30'000, 1, 3.0f)), factor = normal(std::ssize(x), 2),
               dy = normal(std::ssize(x), 3);
  for (const Curve& curve : kCurves) {
    Floats y(x.size()), dx = dy, dfactor(x.size());
    gate(curve.f, x.data(), factor.data(), y.data(), std::ssize(x));
    gate_backward(curve.f, x.data(), factor.data(), dx.data(), dx.data(), dfactor.data(),
                  std::ssize(x));
    Doubles value(x.size()), of_x(x.size()), of_factor(x.size());
    for (std::size_t i = 0; i < x.size(); ++i) {
      const double gradient = dy[i], times = factor[i];
      value[i] = curve.value(x[i]) * times;
      of_x[i] = gradient * times * curve.slope(x[i]);
      of_factor[i] = gradient * curve.value(x[i]);
    }
    EXPECT_LT(error(y, value), 2e-6);
    EXPECT_LT(error(dx, of_x), 4e-6);
    EXPECT_LT(error(dfactor, of_factor), 2e-6);
  }
}

// In bfloat16 they are those of the same numbers in float32, the outputs rounded.
TEST_P(Elementwise, ActivationsInBfloat16AreComputedInFloat32) {
  const auto x = narrow(normal(3'001, 1, 3.0f)), factor = narrow(normal(std::ssize(x), 2));
  const Floats dy = normal(std::ssize(x), 3), wide_x = widened(x), wide_factor = widened(factor);
  const Index n = std::ssize(x);
  for (const Curve& curve : kCurves) {
    Floats y(x.size()), dx(x.size()), dfactor(x.size()), got(x.size()), got_factor(x.size());
    std::vector<bfloat16> rounded(x.size());
    activate(curve.f, wide_x.data(), y.data(), n);
    activate(curve.f, x.data(), rounded.data(), n);
    EXPECT_LT(error(widened(rounded), wide(y)), 0x1p-8);
    activate_backward(curve.f, wide_x.data(), dy.data(), dx.data(), n);
    activate_backward(curve.f, x.data(), dy.data(), got.data(), n);
    EXPECT_LT(error(got, wide(dx)), 1e-6);
    gate(curve.f, wide_x.data(), wide_factor.data(), y.data(), n);
    gate(curve.f, x.data(), factor.data(), rounded.data(), n);
    EXPECT_LT(error(widened(rounded), wide(y)), 0x1p-8);
    gate_backward(curve.f, wide_x.data(), wide_factor.data(), dy.data(), dx.data(), dfactor.data(),
                  n);
    gate_backward(curve.f, x.data(), factor.data(), dy.data(), got.data(), got_factor.data(), n);
    EXPECT_LT(error(got, wide(dx)), 1e-6);
    EXPECT_LT(error(got_factor, wide(dfactor)), 1e-6);
  }
}

TEST_P(Elementwise, ReluMayBeGivenItsOutputForItsInput) {
  const Floats x = normal(1'000), dy = normal(1'000, 2);
  Floats y(x.size()), by_x(x.size()), by_y(x.size());
  activate(Activation::relu, x.data(), y.data(), std::ssize(x));
  activate_backward(Activation::relu, x.data(), dy.data(), by_x.data(), std::ssize(x));
  activate_backward(Activation::relu, y.data(), dy.data(), by_y.data(), std::ssize(x));
  EXPECT_EQ(by_x, by_y);
}

TEST_P(Elementwise, ActivationsHandOnWhatIsNotANumber) {
  const Floats x{NAN}, one{1.0f};
  for (const Curve& curve : kCurves) {
    Floats y(1);
    activate(curve.f, x.data(), y.data(), 1);
    EXPECT_TRUE(std::isnan(y[0]));
    gate(curve.f, one.data(), x.data(), y.data(), 1);
    EXPECT_TRUE(std::isnan(y[0]));
  }
}

TEST(Scatter, PutsRowsInTheirPlaces) {
  constexpr Index kWidth = 3;
  const Floats x = {1, 2, 3, 4, 5, 6};
  Floats y(4 * kWidth);
  scatter(x.data(), std::vector<Index>{3, 1}.data(), y.data(), 2, kWidth);
  EXPECT_EQ(y, (Floats{0, 0, 0, 4, 5, 6, 0, 0, 0, 1, 2, 3}));
}

TEST_P(Elementwise, GatherAndScatterAddAreEachOthersTransposes) {
  constexpr Index kVocab = 50, kWidth = 100, kRows = 4000;
  const Floats table = normal(kVocab * kWidth), x = normal(kRows * kWidth, 2);
  std::vector<std::int32_t> ids(kRows);
  Rng rng(3);
  for (auto& id : ids) id = static_cast<std::int32_t>(rng.below(kVocab));
  Floats y(x.size());
  gather(table.data(), ids.data(), y.data(), kRows, kWidth);
  const auto scattered = [&] {
    Floats sum = table;
    scatter_add(x.data(), ids.data(), sum.data(), kRows, kWidth);
    return sum;
  };
  Doubles sum = wide(table);
  for (Index i = 0; i < kRows; ++i) {
    for (Index j = 0; j < kWidth; ++j) {
      EXPECT_EQ(y[i * kWidth + j], table[ids[i] * kWidth + j]);
      sum[ids[i] * kWidth + j] += static_cast<double>(x[i * kWidth + j]);
    }
  }
  EXPECT_LT(error(scattered(), sum), 1e-5);
  expect_same_on_any_number_of_threads(scattered);
}

}  // namespace
}  // namespace heed::kernels::tests
