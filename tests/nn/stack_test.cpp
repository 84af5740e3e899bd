#include "heed/nn/stack.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "heed/autograd/tape.h"
#include "heed/ops/arithmetic.h"

namespace heed::nn {
namespace {

// What a pass goes through, of layers that are numbered as they are made.
std::vector<int> passed(const StackConfig& config, Pass pass) {
  int made = 0;
  const Stack<int> stack(config, [&](Index) { return made++; });
  EXPECT_EQ(std::ssize(stack.groups()), config.own());
  std::vector<int> seen;
  stack.forward(Tensor({1}), "layers", pass, [&](const int& layer, Index, const Tensor& x) {
    seen.push_back(layer);
    return x;
  });
  return seen;
}

TEST(Stack, PassesEveryLayerInItsTurn) {
  EXPECT_EQ(passed({.layers = 3}, Pass::inference()), (std::vector{0, 1, 2}));
  EXPECT_EQ(passed({.layers = 0}, Pass::inference()), std::vector<int>());
}

TEST(Stack, PassesALayerOfAGroupSoManyTimesInARow) {
  EXPECT_EQ(passed({.layers = 6, .groups = 2}, Pass::inference()), (std::vector{0, 0, 0, 1, 1, 1}));
  EXPECT_EQ(passed({.layers = 3, .groups = 1}, Pass::inference()), (std::vector{0, 0, 0}));
  EXPECT_EQ(passed({.layers = 3, .groups = 3}, Pass::inference()), (std::vector{0, 1, 2}));
}

TEST(Stack, DropsEachLayerInItsShareOfTrainingPassesAndInNoOther) {
  const StackConfig config{.layers = 4, .drop = 0.25f};
  std::vector<int> count(4, 0);
  int all = 0, both = 0;
  for (std::uint32_t step = 0; step < 4000; ++step) {
    const std::vector<int> seen = passed(config, Pass::training(1, step));
    EXPECT_EQ(seen, passed(config, Pass::training(1, step)));  // a function of seed and step
    for (const int layer : seen) ++count[layer];
    all += seen.size() == 4;
    both += !std::ranges::count(seen, 0) && !std::ranges::count(seen, 1);
  }
  const double deviation = std::sqrt(4000 * 0.75 * 0.25);
  for (const int times : count) EXPECT_NEAR(times, 3000, 4 * deviation);
  EXPECT_NEAR(all, 4000 * 0.316, 4 * deviation);  // 0.75^4: each is drawn alone
  EXPECT_NEAR(both, 4000 * 0.0625, 4 * deviation);
  EXPECT_EQ(passed(config, Pass::inference()).size(), 4);
}

TEST(Stack, ShowsAWatcherEachLayerByItsDepth) {
  const Stack<int> stack({.layers = 2, .groups = 1}, [](Index) { return 0; });
  Pass pass = Pass::inference();
  std::vector<std::string> seen;
  pass.watch = [&](std::string_view what, Index, const Tensor&) { seen.emplace_back(what); };
  stack.forward(Tensor({1}), "encoder", pass, [&](int, Index, const Tensor& x) {
    pass.show("x", 0, x);
    return x;
  });
  EXPECT_EQ(seen, (std::vector<std::string>{"encoder.0.x", "encoder.1.x"}));
}

TEST(Stack, ShowsWhatComesOutOfEachLayerAndItsGradientIsThatOfTheLoss) {
  const Stack<int> stack({.layers = 2}, [](Index place) { return static_cast<int>(place); });
  Pass pass = Pass::inference();
  std::vector<std::string> names;
  std::vector<Tensor> rows;
  pass.watch_rows = [&](std::string_view what, const Tensor& x) {
    names.emplace_back(what);
    rows.push_back(x);
  };
  const Tensor x = parameter(Tensor({1}, {5.0f}));
  const Tensor y = stack.forward(
      x, "encoder", pass, [](int layer, Index, const Tensor& in) { return in * (layer + 2.0); });
  EXPECT_EQ(names,
            (std::vector<std::string>{"encoder.input", "encoder.0.output", "encoder.1.output"}));
  const Tensor elsewhere = parameter(Tensor({1})) * 2.0;
  const std::vector<Tensor> gradients = backward(y, {rows[1], rows[2], x, elsewhere});
  EXPECT_EQ(rows[1].item(), 10);
  EXPECT_EQ(rows[2].item(), 30);
  EXPECT_EQ(gradients[0].item(), 3);
  EXPECT_EQ(gradients[1].item(), 1);
  EXPECT_EQ(gradients[2].item(), 6);
  EXPECT_EQ(x.node()->grad.item(), 6);
  EXPECT_TRUE(gradients[3].empty());
}

TEST(Stack, WhatWasNotRecordedHasNoGradient) {
  const Tensor x = parameter(Tensor({1})) * 2.0;
  EXPECT_THROW(backward(x, {Tensor({1})}), Error);
}

}  // namespace
}  // namespace heed::nn
