#include "heed/nn/checkpointed.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "heed/nn/dropout.h"
#include "heed/ops/activation.h"
#include "heed/ops/arithmetic.h"
#include "tests/gradcheck.h"

namespace heed::nn {
namespace {

using tests::gradients, tests::Inputs, tests::probe, tests::random;

Pass training(Activations activations) {
  Pass pass = Pass::training(/*seed=*/1, /*step=*/2);
  pass.activations = activations;
  return pass;
}

// Reads its first input three times, and drops at two places.
Tensor layer(const Inputs& in, Pass& pass) {
  const Tensor h = dropout(ops::gelu(ops::linear(in[0], in[1], {})), 0.5f, pass);
  return in[0] + dropout(ops::linear(h, in[1], {}) + in[0], 0.5f, pass);
}

// Two layers, the second of which reads what the first one read too, and something after them that
// drops.
Tensor stack(const Inputs& in, Pass& pass) {
  const Tensor once = checkpointed(in, pass, layer);
  const Tensor twice = checkpointed({once, in[1]}, pass, layer);
  return dropout(twice, 0.5f, pass);
}

bool same(const Inputs& a, const Inputs& b) {
  return std::ranges::equal(a, b, [](const Tensor& x, const Tensor& y) {
    return std::ranges::equal(x.values(), y.values());
  });
}

TEST(Checkpointed, GivesTheSameGradientsToTheBit) {
  const Inputs inputs = {random({5, 4}), random({4, 4})};
  const auto by = [&](Activations activations) {
    Pass pass = training(activations);
    return gradients([&](const Inputs& in) { return probe(stack(in, pass)); }, inputs);
  };
  EXPECT_TRUE(same(by(Activations::kept), by(Activations::recomputed)));
}

TEST(Checkpointed, HasTheGradientOfFiniteDifferences) {
  const auto f = [](const Inputs& in) {
    Pass pass = training(Activations::recomputed);
    return stack(in, pass);
  };
  // Small weights: a product of four of them bends so little that a difference is its gradient.
  const Tensor weight = Tensor::normal({4, 4}, 0.3f, tests::TestNumbers::rng());
  EXPECT_LT(tests::gradient_error(f, {random({5, 4}), weight}), 1e-7);
}

TEST(Checkpointed, GivesParametersTheirGradientsWhateverTheInputs) {
  const Tensor x = random({3, 4});
  for (const Tensor& input : {x, parameter(x)}) {
    const Tensor weight = parameter(random({4, 4}));
    Pass pass = training(Activations::recomputed);
    const Tensor y = checkpointed(
        {input}, pass, [&](const Inputs& in, Pass&) { return ops::linear(in[0], weight, {}); });
    backward(probe(y));
    const Inputs wanted =
        gradients([&](const Inputs& in) { return probe(ops::linear(x, in[0], {})); }, {weight});
    EXPECT_TRUE(same({weight.node()->grad}, wanted));
  }
}

TEST(Checkpointed, MayGiveBackItsInput) {
  const Inputs inputs = {random({3, 4})};
  const auto of = [&](const Layer& one) {
    Pass pass = training(Activations::recomputed);
    return gradients([&](const Inputs& in) { return probe(checkpointed(in, pass, one) + in[0]); },
                     inputs);
  };
  const Inputs wanted = gradients([](const Inputs& in) { return probe(in[0] + in[0]); }, inputs);
  EXPECT_TRUE(same(of([](const Inputs& in, Pass&) { return in[0]; }), wanted));
}

TEST(Checkpointed, RunsTwiceIsWatchedOnceAndRecordsWhoeverCallsTheBackward) {
  int runs = 0, seen = 0;
  Pass pass = training(Activations::recomputed);
  pass.watch = [&](std::string_view, Index, const Tensor&) { ++seen; };
  const Tensor x = parameter(random({3, 4}));
  const Tensor y = checkpointed({x}, pass, [&](const Inputs& in, Pass& run) {
    ++runs;
    run.show("input", 0, in[0]);
    return ops::gelu(in[0]);
  });
  const Tensor loss = probe(y);
  EXPECT_EQ(runs, 1);
  {
    NoGrad no_grad;
    backward(loss);
  }
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(seen, 1);
  EXPECT_FALSE(x.node()->grad.empty());
}

TEST(Checkpointed, RunsOnceWhereNothingIsRecorded) {
  NoGrad no_grad;
  int runs = 0;
  Pass pass = training(Activations::recomputed);
  checkpointed({parameter(random({3, 4}))}, pass, [&](const Inputs& in, Pass&) {
    ++runs;
    return ops::gelu(in[0]);
  });
  EXPECT_EQ(runs, 1);
}

}  // namespace
}  // namespace heed::nn
