#include "heed/viz/attention_rollout.h"

#include <gtest/gtest.h>

#include "tests/scratch.h"

namespace heed::viz {
namespace {

// One layer is the mean of its heads and of the token itself.
TEST(AttentionRollout, OfOneLayerIsHalfItsMeanAndHalfTheToken) {
  const Tensor layer({2, 2, 2}, {1.0f, 0.0f, 0.5f, 0.5f, 0.2f, 0.8f, 0.1f, 0.9f});
  const Tensor rollout = attention_rollout(std::vector{layer});
  ASSERT_EQ(rollout.shape(), (Shape{2, 2}));
  const double wanted[] = {0.8, 0.2, 0.15, 0.85};
  for (Index i = 0; i < 4; ++i) EXPECT_NEAR(rollout.data()[i], wanted[i], 1e-6) << i;
}

// Along all paths from a token of the last layer to one of the first, by the definition: the sum of
// the products of what their steps weigh.
TEST(AttentionRollout, SumsOverAllPathsThroughTheLayers) {
  constexpr Index kTokens = 3;
  Rng rng(1);
  std::vector<Tensor> layers;
  for (int i = 0; i < 3; ++i) {
    Tensor layer = Tensor::normal({1, kTokens, kTokens}, 1.0f, rng);
    for (Index row = 0; row < kTokens; ++row) {
      float* const x = layer.mutable_data() + row * kTokens;
      double sum = 0;
      for (Index j = 0; j < kTokens; ++j) sum += x[j] *= x[j];
      for (Index j = 0; j < kTokens; ++j) x[j] /= static_cast<float>(sum);
    }
    layers.push_back(layer);
  }
  const auto step = [&](Index layer, Index from, Index to) {
    return 0.5 * layers[layer].data()[from * kTokens + to] + (from == to ? 0.5 : 0.0);
  };
  const Tensor rollout = attention_rollout(layers);
  for (Index from = 0; from < kTokens; ++from) {
    double row = 0;
    for (Index to = 0; to < kTokens; ++to) {
      double sum = 0;
      for (Index a = 0; a < kTokens; ++a) {
        for (Index b = 0; b < kTokens; ++b)
          sum += step(2, from, a) * step(1, a, b) * step(0, b, to);
      }
      EXPECT_NEAR(rollout.data()[from * kTokens + to], sum, 1e-6);
      row += sum;
    }
    EXPECT_NEAR(row, 1, 1e-6);
  }
}

TEST(AttentionRollout, RefusesLayersThatDoNotFit) {
  EXPECT_EQ(error_of([] { attention_rollout({}); }), "attention rollout: there are no layers");
  const std::vector layers{Tensor({1, 2, 2}), Tensor({1, 3, 3})};
  EXPECT_EQ(error_of([&] { attention_rollout(layers); }),
            "attention rollout: weights [1, 3, 3], wanted (heads, 2, 2)");
}

}  // namespace
}  // namespace heed::viz
