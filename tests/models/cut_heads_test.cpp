#include <gtest/gtest.h>

#include "heed/autograd/tape.h"
#include "heed/models/language_model.h"
#include "heed/models/transformer.h"
#include "tests/gradcheck.h"
#include "tests/models/small_model.h"
#include "tests/scratch.h"

namespace heed::models {
namespace {

// Head 1 of two is columns 8 to 15 of the joined heads: without what W^O makes of them the model is
// one whose head is cut.
void zero_output_of_head_1(const NamedTensors& parameters, const std::string& attention) {
  for (auto [path, tensor] : parameters) {
    if (path != attention + ".output.weight") continue;
    const Index width = tensor.dim(1);
    for (Index row = 0; row < tensor.dim(0); ++row) {
      std::fill_n(tensor.mutable_data() + row * width + width / 2, width / 2, 0.0f);
    }
    return;
  }
  FAIL() << attention << " is not there";
}

nn::Pass pass_without(const std::string& attention) {
  nn::Pass pass = nn::Pass::inference();
  pass.cut.add(attention, 1);
  return pass;
}

class CutHeadOfTransformer : public testing::TestWithParam<const char*> {};

TEST_P(CutHeadOfTransformer, IsAnOutputThatReadsNothingOfIt) {
  const NoGrad no_grad;
  Rng rng{3};
  const Transformer model(tests::small_config(/*vocab=*/19, /*layers=*/2), rng);
  const Tokens source = pack({{1, 2, 0}, {3, 4, 5, 0}}), target = pack({{18, 7, 8}, {18, 9}});
  nn::Pass whole = nn::Pass::inference(), cut = pass_without(GetParam());
  const Tensor with = model.forward(source, target, whole);
  const Tensor without = model.forward(source, target, cut);
  const Tensor without_packed = model.packed().forward(source, target, cut);
  zero_output_of_head_1(nn::parameters(model), GetParam());
  const Tensor zeroed = model.forward(source, target, whole);
  EXPECT_GT(tests::greatest_difference(with, without), 1e-3);
  EXPECT_LT(tests::greatest_difference(zeroed, without), 1e-6);
  EXPECT_LT(tests::greatest_difference(zeroed, without_packed), 1e-4);
}

INSTANTIATE_TEST_SUITE_P(Attentions, CutHeadOfTransformer,
                         testing::Values("encoder.0.attention", "encoder.1.attention",
                                         "decoder.0.self_attention", "decoder.1.source_attention"));

class CutHeadOfLanguageModel : public testing::TestWithParam<nn::AttentionForm::Kind> {};

TEST_P(CutHeadOfLanguageModel, IsAnOutputThatReadsNothingOfIt) {
  const NoGrad no_grad;
  LanguageModelConfig config = gpt2();
  config.vocab = 11;
  config.layers = 2;
  config.width = config.hidden = 8;
  config.heads = 2;
  config.deviation = 0.6f;
  config.attention.kind = GetParam();
  config.attention_dropout = 0;
  Rng rng{3};
  const LanguageModel model(config, rng);
  const Tokens tokens = pack({{1, 2, 3, 4}, {5, 6}});
  nn::Pass whole = nn::Pass::inference(), cut = pass_without("layers.1.attention");
  const Tensor with = model.forward(tokens, whole), without = model.forward(tokens, cut);
  zero_output_of_head_1(nn::parameters(model), "layers.1.attention");
  EXPECT_GT(tests::greatest_difference(with, without), 1e-3);
  EXPECT_LT(tests::greatest_difference(model.forward(tokens, whole), without), 1e-6);
}

INSTANTIATE_TEST_SUITE_P(Forms, CutHeadOfLanguageModel,
                         testing::Values(nn::AttentionForm::Kind::dense,
                                         nn::AttentionForm::Kind::linear));

TEST(CutHeads, AreThoseOfAModel) {
  const NoGrad no_grad;
  Rng rng{3};
  const Transformer model(tests::small_config(19, 1), rng);
  nn::Pass pass = nn::Pass::inference();
  pass.cut.add("encoder.0.attention", 2);
  EXPECT_EQ(error_of([&] {
              model.forward(pack({{1, 0}}), pack({{18}}), pass);
            }),
            "cut heads: head 2 of 2");
}

TEST(CutHeads, AreForInferenceAlone) {
  Rng rng{3};
  const Transformer model(tests::small_config(19, 1), rng);
  nn::Pass pass = pass_without("encoder.0.attention");
  EXPECT_EQ(error_of([&] {
              model.forward(pack({{1, 0}}), pack({{18}}), pass);
            }),
            "cut heads: wants a pass in float32 that is not recorded");
}

}  // namespace
}  // namespace heed::models
