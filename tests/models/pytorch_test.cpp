#include <gtest/gtest.h>

#include "heed/models/transformer.h"
#include "tests/golden.h"
#include "tests/models/small_model.h"

namespace heed {
namespace {

using models::EmbeddingSharing, models::Transformer, models::TransformerConfig;
using tests::golden, tests::kGoldenTolerance, tests::relative_difference, tests::Variant;

// The batch that PyTorch saw padded, with its masks, and we see packed.
Batch batch_of(const safetensors::File& file) {
  return {.source = {tests::tokens(file, "source"), Spans(tests::indices(file, "source_lengths"))},
          .target = {tests::tokens(file, "target"), Spans(tests::indices(file, "target_lengths"))},
          .labels = tests::tokens(file, "answers")};
}

constexpr TransformerConfig kPostNorm{.source_vocab = 13,
                                      .target_vocab = 13,
                                      .encoder_layers = 2,
                                      .decoder_layers = 2,
                                      .width = 12,
                                      .heads = 3,
                                      .hidden = 20,
                                      .dropout = 0.0f,
                                      .pad = 12};

TransformerConfig pre_norm() {
  TransformerConfig config = kPostNorm;
  config.norm = nn::NormPlacement::before;
  config.activation = nn::Activation::gelu;
  config.sharing = EmbeddingSharing::none;
  config.positions = nn::Positions::learned;
  config.max_length = 8;
  config.embedding_scale = nn::EmbeddingScale::none;
  return config;
}

TransformerConfig without_biases() {
  TransformerConfig config = kPostNorm;
  config.activation = nn::Activation::silu;
  config.sharing = EmbeddingSharing::target_output;
  config.biases = nn::Biases::without;
  return config;
}

class TransformerOfPyTorch : public testing::TestWithParam<Variant> {
 protected:
  void SetUp() override { tests::set_parameters(file, nn::parameters(model)); }

  const safetensors::File file =
      golden(std::string("models/golden/transformer_") + GetParam().name);
  const Batch batch = batch_of(file);
  Rng rng{1};
  Transformer model{GetParam().config, rng};
};

TEST_P(TransformerOfPyTorch, HasOurLogits) {
  NoGrad no_grad;
  nn::Pass pass = nn::Pass::inference();
  const Tensor logits = model.forward(batch.source, batch.target, pass);
  EXPECT_LT(relative_difference(logits, file.tensor("logits")), kGoldenTolerance);
}

TEST_P(TransformerOfPyTorch, HasOurSmoothedLossAndAllOfOurGradients) {
  nn::Pass pass = nn::Pass::training(1, 1);
  const Tensor loss = model.loss(batch, {.label_smoothing = 0.1f}, pass);
  EXPECT_LT(relative_difference(loss, file.tensor("loss")), kGoldenTolerance);
  backward(loss);
  tests::expect_gradients(file, nn::parameters(model));
}

INSTANTIATE_TEST_SUITE_P(Goldens, TransformerOfPyTorch,
                         testing::Values(Variant{"post_norm", kPostNorm},
                                         Variant{"pre_norm", pre_norm()},
                                         Variant{"without_biases", without_biases()}),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace heed
