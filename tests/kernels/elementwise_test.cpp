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
  void (*forward)(const float*, float*, Index);
  void (*backward)(const float*, const float*, float*, Index);
  double (*value)(double);
  double (*slope)(double);
};

double normal_below(double x) {
  return 0.5 * std::erfc(-x / std::sqrt(2.0));
}

const Curve kGelu{
    gelu<float>, gelu_backward<float>, [](double x) { return x * normal_below(x); },
    [](double x) { return normal_below(x) + x * std::exp(-0.5 * x * x) / std::sqrt(2.0 * M_PI); }};
const Curve kSilu{silu<float>, silu_backward<float>,
                  [](double x) { return x / (1.0 + std::exp(-x)); },
                  [](double x) {
                    const double s = 1.0 / (1.0 + std::exp(-x));
                    return s * (1.0 + x * (1.0 - s));
                  }};
const Curve kRelu{relu<float>, relu_backward<float>, [](double x) { return x > 0 ? x : 0.0; },
                  [](double x) { return x > 0 ? 1.0 : 0.0; }};

TEST_P(Elementwise, ActivationsFollowTheirDefinitions) {
  Floats x = normal(30'000, 1, 3.0f);
  for (float extreme : {0.0f, 50.0f, -50.0f, 100.0f, -100.0f, 1e30f, -1e30f}) x.push_back(extreme);
  const Floats dy = normal(std::ssize(x), 2);
  for (const Curve& curve : {kGelu, kSilu, kRelu}) {
    Floats y(x.size()), dx(x.size());
    curve.forward(x.data(), y.data(), std::ssize(x));
    curve.backward(x.data(), dy.data(), dx.data(), std::ssize(x));
    Doubles value(x.size()), slope(x.size());
    for (std::size_t i = 0; i < x.size(); ++i) {
      value[i] = curve.value(x[i]);
      slope[i] = curve.slope(x[i]) * static_cast<double>(dy[i]);
    }
    EXPECT_LT(error(y, value), 1e-6);
    EXPECT_LT(error(dx, slope), 2e-6);
  }
}

// In bfloat16 they are those of the same numbers in float32, the outputs rounded.
template <auto forward, auto backward, auto narrow_forward, auto narrow_backward>
void expect_the_same_in_bfloat16() {
  const auto x = narrow(normal(3'001, 1, 3.0f));
  const Floats dy = normal(std::ssize(x), 2), all = widened(x);
  Floats y(x.size()), dx(x.size()), got(x.size());
  forward(all.data(), y.data(), std::ssize(x));
  std::vector<bfloat16> rounded(x.size());
  narrow_forward(x.data(), rounded.data(), std::ssize(x));
  EXPECT_LT(error(widened(rounded), wide(y)), 0x1p-8);
  backward(all.data(), dy.data(), dx.data(), std::ssize(x));
  narrow_backward(x.data(), dy.data(), got.data(), std::ssize(x));
  EXPECT_LT(error(got, wide(dx)), 1e-6);
}

TEST_P(Elementwise, ActivationsInBfloat16AreComputedInFloat32) {
  expect_the_same_in_bfloat16<relu<float>, relu_backward<float>, relu<bfloat16>,
                              relu_backward<bfloat16>>();
  expect_the_same_in_bfloat16<gelu<float>, gelu_backward<float>, gelu<bfloat16>,
                              gelu_backward<bfloat16>>();
  expect_the_same_in_bfloat16<silu<float>, silu_backward<float>, silu<bfloat16>,
                              silu_backward<bfloat16>>();
}

TEST_P(Elementwise, ActivationsHandOnWhatIsNotANumber) {
  const Floats x{NAN};
  for (const Curve& curve : {kGelu, kSilu, kRelu}) {
    Floats y(1);
    curve.forward(x.data(), y.data(), 1);
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
