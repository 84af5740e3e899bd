#include "heed/nn/convolution.h"

#include <gtest/gtest.h>

#include "heed/nn/fields.h"
#include "heed/ops/embedding.h"
#include "tests/gradcheck.h"
#include "tests/scratch.h"

namespace heed {
namespace {

using nn::GatedConvolution, nn::Reach;
using tests::greatest_difference, tests::random;

const Spans kSpans(std::vector<Index>{2, 4, 1});

class Convolutions : public testing::TestWithParam<std::tuple<Reach, Index>> {
 protected:
  Rng rng{3};
  nn::Pass pass = nn::Pass::inference();
  const Reach reach = std::get<0>(GetParam());
  const Index kernel = std::get<1>(GetParam());
  const GatedConvolution convolution{{.width = 3, .kernel = kernel, .reach = reach}, rng};
};
INSTANTIATE_TEST_SUITE_P(Kinds, Convolutions,
                         testing::Combine(testing::Values(Reach::both_ways, Reach::back),
                                          testing::Values(1, 3, 5)));

// Row by row and number by number.
TEST_P(Convolutions, FollowTheirFormula) {
  std::map<std::string, Tensor> p;
  for (auto& [name, tensor] : nn::parameters(convolution)) {
    for (Index i = 0; i < tensor.size(); ++i) tensor.mutable_data()[i] += 0.01f * float(i);
    p[name] = tensor;
  }
  const Tensor x = random({7, 3}), y = convolution.forward(x, kSpans, pass);
  const Index before = reach == Reach::back ? kernel - 1 : kernel / 2;
  for (Index s = 0; s < kSpans.count(); ++s) {
    for (Index t = 0; t < kSpans.length(s); ++t) {
      for (Index out = 0; out < 3; ++out) {
        double value = double{p["value.bias"].data()[out]};
        double gate = double{p["gate.bias"].data()[out]};
        for (Index o = 0; o < kernel; ++o) {
          const Index place = t - before + o;
          if (place < 0 || place >= kSpans.length(s)) continue;
          for (Index in = 0; in < 3; ++in) {
            const double one = double{x.data()[kSpans.row(s, place) * 3 + in]};
            const Index at = (out * kernel + o) * 3 + in;
            value += one * double{p["value.weight"].data()[at]};
            gate += one * double{p["gate.weight"].data()[at]};
          }
        }
        EXPECT_NEAR(y.data()[kSpans.row(s, t) * 3 + out], value / (1 + std::exp(-gate)), 1e-5);
      }
    }
  }
}

TEST_P(Convolutions, GoOnFromTheirPast) {
  if (reach == Reach::both_ways) {
    Tensor past = convolution.no_past(3);
    EXPECT_EQ(error_of([&] {
                convolution.forward(random({7, 3}), kSpans, past, pass);
              }),
              "convolution: one that reaches both ways has no past");
    return;
  }
  const Tensor x = random({7, 3}), whole = convolution.forward(x, kSpans, pass);
  Tensor past = convolution.no_past(2);
  const auto rows = [&](std::vector<Token> which) { return ops::embedding(x, which); };
  // Of the second sequence three rows and one, of the third one and none.
  const Tensor first =
      convolution.forward(rows({2, 3, 4, 6}), Spans(std::vector<Index>{3, 1}), past, pass);
  EXPECT_LT(greatest_difference(first, ops::embedding(whole, std::vector<Token>{2, 3, 4, 6})),
            1e-6);
  const Tensor second = convolution.forward(rows({5}), Spans(std::vector<Index>{1, 0}), past, pass);
  EXPECT_LT(greatest_difference(second, ops::embedding(whole, std::vector<Token>{5})), 1e-6);
}

TEST(Convolution, RefusesAnEvenKernelBothWays) {
  Rng rng(1);
  EXPECT_EQ(error_of([&] { GatedConvolution({.width = 3, .kernel = 4}, rng); }),
            "convolution: a kernel of 4 rows, wanted 1 or more, and an odd number of them both "
            "ways");
}

}  // namespace
}  // namespace heed
