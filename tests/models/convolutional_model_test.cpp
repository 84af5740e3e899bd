#include "heed/models/convolutional_model.h"

#include <gtest/gtest.h>

#include "tests/models/sequence_to_sequence.h"
#include "tests/scratch.h"

namespace heed::models {
namespace {

constexpr ConvolutionalConfig kConvolutional{.source_vocab = 11,
                                             .target_vocab = 11,
                                             .encoder_layers = 2,
                                             .decoder_layers = 2,
                                             .width = 8,
                                             .hidden = 6,
                                             .max_length = 6,
                                             .pad = 10};

class ConvolutionalModels : public testing::TestWithParam<Index> {
 protected:
  static ConvolutionalConfig config() {
    ConvolutionalConfig config = kConvolutional;
    config.kernel = GetParam();
    return config;
  }
  Rng rng{5};
  const ConvolutionalModel model{config(), rng};
};
INSTANTIATE_TEST_SUITE_P(Kernels, ConvolutionalModels, testing::Values(1, 3, 5));

TEST_P(ConvolutionalModels, PackingABatchChangesNothing) {
  tests::expect_packing_to_change_nothing(model);
}

TEST_P(ConvolutionalModels, DecodeStepByStepWhatOneForwardComputes) {
  tests::expect_steps_to_equal_one_forward(model);
}

TEST_P(ConvolutionalModels, GiveEveryParameterAGradient) {
  tests::expect_gradients_of_every_parameter(model);
  tests::expect_pad_to_stay_zero(model);
}

TEST_P(ConvolutionalModels, FallInLossAsTheirGradientsSay) {
  tests::expect_loss_to_fall_as_its_gradient_says(model);
}

TEST(ConvolutionalModel, EqualsThatOfPyTorch) {
  Rng rng(1);
  ConvolutionalModel model({.source_vocab = 13,
                            .target_vocab = 13,
                            .encoder_layers = 2,
                            .decoder_layers = 2,
                            .width = 6,
                            .hidden = 5,
                            .dropout = 0.0f,
                            .max_length = 8,
                            .pad = 12},
                           rng);
  tests::expect_what_pytorch_computes(model, "models/golden/convolutional");
}

TEST(ConvolutionalModel, SeesAsFarAsItsKernelsReach) {
  const NoGrad no_grad;
  Rng rng(5);
  const ConvolutionalModel model(kConvolutional, rng);
  nn::Pass pass = nn::Pass::inference();
  const auto last = [&](const std::vector<Token>& target) {
    const Tensor logits = model.forward(pack({{1, 2, 3}}), pack({target}), pass);
    return std::vector(logits.values().end() - 11, logits.values().end());
  };
  // Two layers of three rows see five.
  EXPECT_EQ(last({10, 1, 2, 3, 4, 5}), last({9, 1, 2, 3, 4, 5}));
  EXPECT_NE(last({10, 1, 2, 3, 4, 5}), last({10, 2, 2, 3, 4, 5}));
}

TEST(ConvolutionalModel, ShowsEveryLayersAttention) {
  const NoGrad no_grad;
  Rng rng(5);
  const ConvolutionalModel model(kConvolutional, rng);
  nn::Pass pass = nn::Pass::inference();
  std::vector<std::string> shown;
  pass.watch = [&](std::string_view what, Index sequence, const Tensor& weights) {
    shown.push_back(fmt::format("{} {} {}", what, sequence, weights.shape()));
  };
  model.forward(pack({{1, 2, 3}, {4}}), pack({{10}, {10, 3}}), pass);
  EXPECT_EQ(shown, (std::vector<std::string>{"decoder.0.source_attention.weights 0 [1, 1, 3]",
                                             "decoder.0.source_attention.weights 1 [1, 2, 1]",
                                             "decoder.1.source_attention.weights 0 [1, 1, 3]",
                                             "decoder.1.source_attention.weights 1 [1, 2, 1]"}));
}

TEST(ConvolutionalModel, SaysWhichSentenceIsTooLong) {
  const NoGrad no_grad;
  Rng rng(5);
  const ConvolutionalModel model(kConvolutional, rng);
  nn::Pass pass = nn::Pass::inference();
  EXPECT_EQ(error_of([&] {
              model.encode(pack({{1, 2, 3, 4, 5, 6, 0}}), pass);
            }),
            "positions: the model was trained for 6 tokens, got 7");
}

TEST(ConvolutionalConfigs, ThatAreImpossibleAreRefusedInOneLine) {
  ConvolutionalConfig config = kConvolutional;
  config.kernel = 4;
  config.max_length = 0;
  config.dropout = 1.0f;
  EXPECT_EQ(error_of([&] { check_config(config); }),
            "convolutional model: the kernel must be odd, not 4; dropout must lie in [0, 1), not "
            "1; learned positions need a positive max length, not 0");
}

}  // namespace
}  // namespace heed::models
