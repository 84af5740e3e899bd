#include "heed/nn/feed_forward.h"

#include <gtest/gtest.h>

#include "heed/nn/fields.h"
#include "tests/gradcheck.h"

namespace heed::nn {
namespace {

using tests::greatest_difference, tests::random;

std::vector<std::string> paths(const FeedForwardConfig& config) {
  Rng rng(3);
  std::vector<std::string> all;
  for (const auto& [path, tensor] : parameters(FeedForward(config, rng))) all.push_back(path);
  return all;
}

TEST(FeedForward, HasAGateOnlyWhereItIsGated) {
  using Paths = std::vector<std::string>;
  FeedForwardConfig config{.width = 4, .hidden = 6, .biases = Biases::without};
  EXPECT_EQ(paths(config), (Paths{"expand.weight", "contract.weight"}));
  config.gated = true;
  EXPECT_EQ(paths(config), (Paths{"gate.weight", "expand.weight", "contract.weight"}));
}

class GatedFeedForwardNetwork : public testing::TestWithParam<ops::ComputeType> {
 protected:
  // What comes out, and the gradients of x, gate, expand and contract.
  template <typename Forward>
  std::vector<Tensor> passed(const Forward& forward) {
    const Tensor leaf = parameter(x);
    const Tensor y = forward(leaf);
    backward(tests::probe(y));
    std::vector<Tensor> all{y.detached(), leaf.node()->grad};
    for (const auto& [path, tensor] : weights) {
      all.push_back(tensor.node()->grad);
      tensor.node()->grad = Tensor();
    }
    return all;
  }

  Rng rng{3};
  const FeedForward network{{.width = 24,
                             .hidden = 40,
                             .activation = Activation::silu,
                             .biases = Biases::without,
                             .gated = true},
                            rng};
  const NamedTensors weights = parameters(network);
  const Tensor x = random({30, 24});
};

// To the bit: in bfloat16 the hidden units are rounded in the same places, forward and backward.
TEST_P(GatedFeedForwardNetwork, IsWhatItsPartsAreOfWhichEachKeepsWhatItReads) {
  const ops::ComputeType type = GetParam();
  const auto got = passed([&](const Tensor& leaf) {
    Pass pass = Pass::inference();
    pass.compute_type = type;
    return network.forward(leaf, pass);
  });
  const auto wanted = passed([&](const Tensor& leaf) {
    const auto hidden = [&](std::size_t i) {
      return ops::linear(leaf, weights[i].second, {}, type, ops::Reader::linear);
    };
    const Tensor gated = ops::gated(Activation::silu, hidden(0), hidden(1));
    return ops::linear(gated, weights[2].second, {}, type);
  });
  for (std::size_t i = 0; i < got.size(); ++i) {
    EXPECT_EQ(greatest_difference(got[i], wanted[i]), 0.0) << i;
  }
}

INSTANTIATE_TEST_SUITE_P(Types, GatedFeedForwardNetwork,
                         testing::Values(ops::ComputeType::float32, ops::ComputeType::bfloat16),
                         [](const auto& info) {
                           return info.param == ops::ComputeType::float32 ? "float32" : "bfloat16";
                         });

TEST(FeedForward, WithAGateIsNearlyTheSamePackedForInference) {
  NoGrad no_grad;
  Rng rng(3);
  const FeedForward network(
      {.width = 24, .hidden = 40, .activation = Activation::silu, .gated = true}, rng);
  const Tensor x = random({30, 24});
  Pass pass = Pass::inference();
  const Tensor wanted = network.forward(x, pass);
  const double size = greatest_difference(wanted, wanted.like());
  for (const auto& [type, share] : {std::pair{ops::ComputeType::float32, 1e-6},
                                    {ops::ComputeType::bfloat16, 0.01},
                                    {ops::ComputeType::int8, 0.06}}) {
    FeedForward packed = network;
    for_each<Linear>(packed, [&](const std::string&, Linear& linear) {
      for_each<Tensor>(linear, [&](const std::string& path, Tensor& tensor) {
        if (path == "weight") linear.pack(type, ops::rows_of(tensor));
      });
    });
    EXPECT_LT(greatest_difference(packed.forward(x, pass), wanted), share * size);
  }
}

}  // namespace
}  // namespace heed::nn
