#include <gtest/gtest.h>

#include "heed/nn/attention.h"
#include "heed/nn/feed_forward.h"
#include "heed/nn/fields.h"
#include "heed/nn/positions.h"
#include "heed/nn/rotary.h"
#include "tests/golden.h"

namespace heed {
namespace {

using tests::golden, tests::kGoldenTolerance, tests::leaf, tests::relative_difference;

constexpr nn::AttentionConfig kConfig{.width = 12, .heads = 3};

class MultiHeadAttentionOfPyTorch : public testing::Test {
 protected:
  Rng rng{1};
  nn::Pass pass = nn::Pass::inference();
  nn::MultiHeadAttention attention{kConfig, rng};
};

TEST_F(MultiHeadAttentionOfPyTorch, WithItsCausalAndPaddingMasksEqualsOursOnPackedRows) {
  const auto file = golden("nn/golden/attention_causal");
  tests::set_parameters(file, nn::parameters(attention));
  const Spans spans(tests::indices(file, "queries"));
  const Tensor x = leaf(file, "x");
  const Tensor y =
      attention.attend(x, spans, attention.project(x, spans, pass), Mask::causal(), pass);
  EXPECT_LT(relative_difference(y, file.tensor("y")), kGoldenTolerance);
  backward(tests::weighed(y, file.tensor("dy")));
  EXPECT_LT(relative_difference(x.node()->grad, file.tensor("dx")), kGoldenTolerance);
  tests::expect_gradients(file, nn::parameters(attention));
}

TEST_F(MultiHeadAttentionOfPyTorch, FromOneSequenceToAnotherEqualsOurs) {
  const auto file = golden("nn/golden/attention_cross");
  tests::set_parameters(file, nn::parameters(attention));
  const Spans queries(tests::indices(file, "queries")), keys(tests::indices(file, "keys"));
  const Tensor x = leaf(file, "x"), memory = leaf(file, "memory");
  const Tensor y =
      attention.attend(x, queries, attention.project(memory, keys, pass), Mask::none(), pass);
  EXPECT_LT(relative_difference(y, file.tensor("y")), kGoldenTolerance);
  backward(tests::weighed(y, file.tensor("dy")));
  EXPECT_LT(relative_difference(x.node()->grad, file.tensor("dx")), kGoldenTolerance);
  EXPECT_LT(relative_difference(memory.node()->grad, file.tensor("dmemory")), kGoldenTolerance);
  tests::expect_gradients(file, nn::parameters(attention));
}

TEST(GroupedAttentionOfPyTorch, TurnedAsInLlamaEqualsOurs) {
  const auto file = golden("nn/golden/attention_grouped");
  Rng rng{1};
  nn::Pass pass = nn::Pass::inference();
  const nn::MultiHeadAttention attention({.width = 24, .heads = 4, .key_value_heads = 2}, rng);
  tests::set_parameters(file, nn::parameters(attention));
  const nn::Rotary rotary(
      {.width = 6,
       .scaling = {.kind = nn::RotaryScaling::Kind::llama3, .factor = 8.0, .original_length = 64}});
  const Spans spans(tests::indices(file, "lengths"));
  const nn::AttentionRows rows(spans, rotary.forward(nn::positions_of(spans)));
  const Tensor x = leaf(file, "x");
  const Tensor y =
      attention.attend(x, rows, attention.project(x, rows, pass), Mask::causal(), pass);
  EXPECT_LT(relative_difference(y, file.tensor("y")), kGoldenTolerance);
  backward(tests::weighed(y, file.tensor("dy")));
  EXPECT_LT(relative_difference(x.node()->grad, file.tensor("dx")), kGoldenTolerance);
  tests::expect_gradients(file, nn::parameters(attention));
}

struct Glu {
  const char* name;
  nn::Activation activation;
  nn::Biases biases;
};

class GatedFeedForward : public testing::TestWithParam<Glu> {};

TEST_P(GatedFeedForward, EqualsLlamasForwardAndBackward) {
  const auto file = golden(std::string("nn/golden/feed_forward_") + GetParam().name);
  Rng rng(1);
  const nn::FeedForward network({.width = 12,
                                 .hidden = 20,
                                 .activation = GetParam().activation,
                                 .biases = GetParam().biases,
                                 .gated = true},
                                rng);
  tests::set_parameters(file, nn::parameters(network));
  nn::Pass pass = nn::Pass::inference();
  const Tensor x = leaf(file, "x"), y = network.forward(x, pass);
  EXPECT_LT(relative_difference(y, file.tensor("y")), kGoldenTolerance);
  backward(tests::weighed(y, file.tensor("dy")));
  EXPECT_LT(relative_difference(x.node()->grad, file.tensor("dx")), kGoldenTolerance);
  tests::expect_gradients(file, nn::parameters(network));
}

INSTANTIATE_TEST_SUITE_P(Goldens, GatedFeedForward,
                         testing::Values(Glu{"glu", nn::Activation::sigmoid, nn::Biases::with},
                                         Glu{"reglu", nn::Activation::relu, nn::Biases::with},
                                         Glu{"geglu", nn::Activation::gelu, nn::Biases::with},
                                         Glu{"geglu_tanh", nn::Activation::gelu_tanh,
                                             nn::Biases::with},
                                         Glu{"swiglu", nn::Activation::silu, nn::Biases::without}),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace heed
