#include "heed/ops/linear_attention.h"

#include <gtest/gtest.h>

#include "heed/kernels/random_features.h"
#include "heed/ops/attention.h"
#include "tests/gradcheck.h"
#include "tests/scratch.h"

namespace heed {
namespace {

using kernels::Directions;
using tests::gradient_error, tests::greatest_difference, tests::Inputs, tests::random;

Attention of_lengths(std::vector<Index> lengths, Index heads, const Mask& mask) {
  return {.heads = heads, .queries = Spans(lengths), .keys = Spans(lengths), .mask = mask};
}

Tensor projection(Index features, Index width, Directions directions, std::uint32_t seed = 1) {
  Tensor drawn({features, width});
  kernels::draw_projection({.seed = seed}, directions, drawn.mutable_data(), features, width);
  return drawn;
}

TEST(LinearAttention, OfEluPlusOneHasAGradientThatMatchesDifferences) {
  for (const Mask& mask : {Mask::none(), Mask::causal()}) {
    const Attention how = of_lengths({3, 2}, 2, mask);
    const auto attended = [&](const Inputs& in) {
      return ops::linear_attention(ops::elu_features(in[0]), ops::elu_features(in[1]), in[2], how);
    };
    EXPECT_LT(gradient_error(attended, {random({5, 6}), random({5, 6}), random({5, 4})}), 1e-8);
  }
}

// Longer than a run of rows, and with fewer heads of keys.
TEST(LinearAttention, OfSoftmaxFeaturesHasAGradientThatMatchesDifferences) {
  const Tensor drawn = projection(5, 3, Directions::orthogonal);
  for (const Mask& mask : {Mask::none(), Mask::causal()}) {
    Attention how = of_lengths({2, 66}, 2, mask);
    how.key_value_heads = 1;
    const auto attended = [&](const Inputs& in) {
      return ops::linear_attention(ops::softmax_features(in[0], drawn, 0.6f),
                                   ops::softmax_features(in[1], drawn, 0.6f), in[2], how);
    };
    EXPECT_LT(gradient_error(attended, {random({68, 6}), random({68, 3}), random({68, 2})}), 1e-7);
  }
}

// Equation 7 of Katharopoulos et al., 2020: phi(x) = elu(x) + 1.
TEST(LinearAttention, WeighsByProductsOfFeatures) {
  const Attention how = of_lengths({2, 4}, 1, Mask::causal());
  const Tensor q = random({6, 3}), k = random({6, 3});
  const Tensor weights =
      ops::linear_attention_weights(ops::elu_features(q), ops::elu_features(k), how, 1);
  const auto phi = [](double x) { return x > 0 ? x + 1 : std::exp(x); };
  for (Index i = 0; i < 4; ++i) {
    std::vector<double> products(4);
    double sum = 0.0;
    for (Index j = 0; j <= i; ++j) {
      for (Index c = 0; c < 3; ++c) {
        products[j] += phi(q.data()[(2 + i) * 3 + c]) * phi(k.data()[(2 + j) * 3 + c]);
      }
      sum += products[j];
    }
    for (Index j = 0; j < 4; ++j) {
      EXPECT_NEAR(weights.data()[i * 4 + j], products[j] / sum, 1e-6) << i << " " << j;
    }
  }
}

TEST(LinearAttention, ShowsTheWeightsOfHeadsThatShareKeys) {
  Attention how = of_lengths({5}, 4, Mask::none());
  how.key_value_heads = 2;
  const ops::Features q = ops::elu_features(random({5, 12})), k = ops::elu_features(random({5, 6}));
  const Tensor v = random({5, 6}), weights = ops::linear_attention_weights(q, k, how, 0);
  ASSERT_EQ(weights.shape(), (Shape{4, 5, 5}));
  const Tensor y = ops::linear_attention(q, k, v, how);
  for (Index at = 0; at < 5 * 12; ++at) {
    const Index i = at / 12, head = at % 12 / 3, c = at % 3;
    double sum = 0.0;
    for (Index j = 0; j < 5; ++j) {
      sum += double{weights.data()[(head * 5 + i) * 5 + j]} * v.data()[j * 6 + head / 2 * 3 + c];
    }
    EXPECT_NEAR(y.data()[at], sum, 1e-6);
  }
}

// Sections of one sequence, one after the other, as a decode gives them.
TEST(LinearAttention, GoesOnFromSums) {
  const Tensor drawn = projection(16, 4, Directions::orthogonal);
  const Tensor q = random({90, 8}), k = random({90, 8}) * 3.0, v = random({90, 6});
  const auto features = [&](const Tensor& x, Index first, Index count) {
    Tensor rows({count, 8});
    std::copy_n(x.data() + first * 8, count * 8, rows.mutable_data());
    return ops::softmax_features(rows, drawn, 0.5f);
  };
  const Tensor whole = ops::linear_attention(features(q, 0, 90), features(k, 0, 90), v,
                                             of_lengths({90}, 2, Mask::causal()));
  ops::KeySums sums;
  Index first = 0;
  for (const Index count : {70, 1, 1, 18}) {
    const Attention how = of_lengths({count}, 2, Mask::causal());
    Tensor values({count, 6});
    std::copy_n(v.data() + first * 6, count * 6, values.mutable_data());
    const ops::Features keys = features(k, first, count);
    const Tensor y = ops::linear_attention(features(q, first, count), keys, values, how, sums);
    for (Index at = 0; at < count * 6; ++at) {
      EXPECT_NEAR(y.data()[at], whole.data()[first * 6 + at], 1e-5) << first;
    }
    sums = ops::sums_of_keys(keys, values, how, sums, std::vector<Index>{0});
    EXPECT_EQ(sums.values.shape(), (Shape{1, 2, 16, 3}));
    first += count;
  }
}

// The mean square error of attention by so many features, over some draws.
double error_of_features(Index features, Directions directions) {
  constexpr Index kLength = 128, kWidth = 16, kDraws = 12;
  const Attention how{.queries = Spans(std::vector<Index>{kLength}),
                      .keys = Spans(std::vector<Index>{kLength}),
                      .scale = 0.25f};
  Rng rng(7);
  double error = 0.0;
  for (std::uint32_t seed = 1; seed <= kDraws; ++seed) {
    const auto normal = [&] { return Tensor::normal({kLength, kWidth}, 1.0f, rng); };
    const Tensor q = normal() * 0.5, k = normal() * 0.5, v = normal();
    const Tensor drawn = projection(features, kWidth, directions, seed);
    const Tensor exact = ops::attention(q, k, v, how);
    const Tensor y = ops::linear_attention(ops::softmax_features(q, drawn, how.scale),
                                           ops::softmax_features(k, drawn, how.scale), v, how);
    for (Index i = 0; i < y.size(); ++i) {
      error += std::pow(double{y.data()[i]} - exact.data()[i], 2);
    }
  }
  return error / (kDraws * kLength * kWidth);
}

// Figure 4 of Choromanski et al., 2021.
TEST(SoftmaxFeatures, NearTheSoftmaxAsTheyGrowInNumberAndOrthogonalOnesAreNearer) {
  double before = 1.0;
  for (const Index features : {16, 64, 256, 1024}) {
    const double orthogonal = error_of_features(features, Directions::orthogonal);
    EXPECT_LT(orthogonal, error_of_features(features, Directions::independent)) << features;
    EXPECT_LT(orthogonal, 0.6 * before) << features;
    before = orthogonal;
  }
}

// Section 2.4: at right angles in blocks, each as long as a normal row.
TEST(SoftmaxFeatures, AreDrawnAtRightAngles) {
  constexpr Index kWidth = 32, kFeatures = 80;
  const Tensor drawn = projection(kFeatures, kWidth, Directions::orthogonal);
  const Tensor free = projection(kFeatures, kWidth, Directions::independent);
  const auto dot = [](const Tensor& x, Index i, Index j) {
    double sum = 0.0;
    for (Index c = 0; c < kWidth; ++c) {
      sum += double{x.data()[i * kWidth + c]} * x.data()[j * kWidth + c];
    }
    return sum;
  };
  for (Index i = 0; i < kFeatures; ++i) {
    EXPECT_NEAR(dot(drawn, i, i), dot(free, i, i), 1e-4);
    for (Index j = i / kWidth * kWidth; j < i; ++j) EXPECT_NEAR(dot(drawn, i, j), 0.0, 1e-4);
  }
  EXPECT_GT(std::abs(dot(free, 0, 1)), 1e-2);
  EXPECT_EQ(greatest_difference(drawn, projection(kFeatures, kWidth, Directions::orthogonal)), 0.0);
  EXPECT_GT(greatest_difference(drawn, projection(kFeatures, kWidth, Directions::orthogonal, 2)),
            0.1);
}

// What a decode is built on: no sentence may depend on its batch.
TEST(SoftmaxFeatures, OfARowAreTheSameBytesWhateverRowsStandBesideIt) {
  const Tensor x = random({300, 16}), drawn = projection(40, 8, Directions::orthogonal);
  Tensor row({1, 16});
  std::copy_n(x.data() + 250 * 16, 16, row.mutable_data());
  const ops::Features all = ops::softmax_features(x, drawn, 0.3f),
                      alone = ops::softmax_features(row, drawn, 0.3f);
  EXPECT_TRUE(std::ranges::equal(alone.values.values(), all.values.values().subspan(250 * 80, 80)));
  EXPECT_TRUE(
      std::ranges::equal(alone.log_scales.values(), all.log_scales.values().subspan(250 * 2, 2)));
}

TEST(LinearAttention, SaysWhatItCannotDo) {
  const auto error = [](const Attention& how) {
    const Index rows = how.queries.rows();
    return error_of([&] {
      ops::linear_attention(ops::elu_features(random({rows, 4})),
                            ops::elu_features(random({how.keys.rows(), 4})),
                            random({how.keys.rows(), 4}), how);
    });
  };
  EXPECT_EQ(error(of_lengths({2}, 1, Mask::window(3))),
            "linear attention: sees all keys or the earlier ones, and no window");
  Attention how = of_lengths({2}, 1, Mask::none());
  how.slopes = {0.5f};
  EXPECT_EQ(error(how),
            "linear attention: has no weights to drop, to lose by distance or to choose from");
  how = of_lengths({2}, 1, Mask::causal());
  how.keys = Spans(std::vector<Index>{3});
  EXPECT_EQ(error(how), "linear attention: 2 causal queries for 3 keys, wanted as many");
  EXPECT_EQ(error(of_lengths({2}, 3, Mask::none())),
            "linear attention: keys [2, 4] and values [2, 4] differ in rows, or are no 3 heads");
}

}  // namespace
}  // namespace heed
