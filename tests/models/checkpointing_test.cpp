#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "heed/models/transformer.h"
#include "heed/tensor/allocator.h"
#include "tests/models/small_model.h"

namespace heed::models {
namespace {

using nn::Activations, tests::Variant;

TransformerConfig deep() {
  TransformerConfig config = tests::small_config(/*vocab=*/30, /*layers=*/6);
  config.dropout = config.attention_dropout = config.hidden_dropout = 0.2f;
  return config;
}

TransformerConfig pre_norm() {
  TransformerConfig config = deep();
  config.norm = nn::NormPlacement::before;
  config.sharing = EmbeddingSharing::none;
  return config;
}

TransformerConfig rotary_shared_dropped() {
  TransformerConfig config = pre_norm();
  config.positions = nn::Positions::rotary;
  config.layer_groups = 3;
  config.layer_drop = 0.1f;
  return config;
}

TransformerConfig relative(nn::Positions positions) {
  TransformerConfig config = deep();
  config.positions = positions;
  return config;
}

std::vector<std::vector<Token>> sentences(Index count) {
  std::vector<std::vector<Token>> all;
  for (Index s = 0; s < count; ++s) {
    all.emplace_back(3 + s % 17);
    for (Token& id : all.back()) id = static_cast<Token>((7 * s + 3 * all.size()) % 29);
  }
  return all;
}

class GradientCheckpointing : public testing::TestWithParam<Variant> {
 protected:
  // The loss and every parameter's gradient, of two batches together.
  std::map<std::string, std::vector<float>> trained(
      Activations activations, ops::ComputeType type = ops::ComputeType::float32) {
    std::map<std::string, std::vector<float>> all;
    nn::Pass pass = nn::Pass::training(/*seed=*/1, /*step=*/2);
    pass.activations = activations;
    pass.compute_type = type;
    for (int i = 0; i < 2; ++i) {
      const Tensor loss = model.loss(batch, {.label_smoothing = 0.1f}, pass);
      all["loss"].push_back(static_cast<float>(loss.item()));
      backward(loss);
    }
    for (auto& [name, p] : nn::parameters(model)) {
      const Tensor gradient = std::exchange(p.node()->grad, Tensor());
      all[name].assign(gradient.values().begin(), gradient.values().end());
    }
    return all;
  }

  Rng rng{5};
  Transformer model{GetParam().config, rng};
  const Tokens tokens = pack(sentences(40));
  const Batch batch{.source = tokens, .target = tokens, .labels = tokens.ids};
};

TEST_P(GradientCheckpointing, ChangesNoBitOfLossAndGradients) {
  for (const auto type : {ops::ComputeType::float32, ops::ComputeType::bfloat16}) {
    EXPECT_EQ(trained(Activations::kept, type), trained(Activations::recomputed, type));
  }
}

TEST_P(GradientCheckpointing, InBfloat16TheLossIsNearThatOfFloat32) {
  const float wanted = trained(Activations::kept).at("loss")[0];
  const float got = trained(Activations::kept, ops::ComputeType::bfloat16).at("loss")[0];
  EXPECT_NEAR(got, wanted, 0.01f * wanted);
  EXPECT_NE(got, wanted);
}

// Of 6 + 6 layers with 20 tensors and more each, one layer's are there at a time.
TEST_P(GradientCheckpointing, TakesAThirdOfTheMemory) {
  const auto peak = [&](Activations activations) {
    trained(activations);  // gradients and what is made once are there now
    const Index before = memory_counts().live;
    reset_memory_peak();
    trained(activations);
    return memory_counts().peak - before;
  };
  EXPECT_LT(3 * peak(Activations::recomputed), peak(Activations::kept));
}

INSTANTIATE_TEST_SUITE_P(Variants, GradientCheckpointing,
                         testing::Values(Variant{"post_norm", deep()},
                                         Variant{"pre_norm", pre_norm()},
                                         Variant{"shaw", relative(nn::Positions::shaw)},
                                         Variant{"t5", relative(nn::Positions::t5)},
                                         Variant{"rotary_shared_dropped", rotary_shared_dropped()}),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace heed::models
