#include "heed/nn/norm.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "heed/nn/checkpointed.h"
#include "heed/nn/fields.h"
#include "heed/nn/residual.h"
#include "heed/ops/arithmetic.h"
#include "heed/ops/batch_norm.h"
#include "heed/ops/layer_norm.h"
#include "heed/ops/rms_norm.h"
#include "tests/golden.h"
#include "tests/gradcheck.h"

namespace heed::nn {
namespace {

using tests::greatest_difference, tests::random;

template <typename Module>
std::vector<std::string> paths(const Module& module) {
  std::vector<std::string> all;
  for (const auto& [path, tensor] : parameters(module)) all.push_back(path);
  return all;
}

using Paths = std::vector<std::string>;

TEST(Norm, HasTheParametersOfItsKind) {
  EXPECT_EQ(paths(Norm({.width = 4})), (Paths{"gain", "bias"}));
  EXPECT_EQ(paths(Norm({.width = 4, .biases = Biases::without})), Paths{"gain"});
  EXPECT_EQ(paths(Norm({.kind = NormKind::rms, .width = 4})), Paths{"gain"});
  EXPECT_EQ(paths(Norm({.kind = NormKind::none, .width = 4})), Paths{});
}

TEST(Norm, IsTheOpOfItsKindWithAGainOfOne) {
  const Tensor x = random({5, 4}), ones = Tensor({4}, {1, 1, 1, 1}), zeros({4});
  const auto of = [&](NormKind kind) {
    return Norm({.kind = kind, .width = 4, .epsilon = 0.1f}).forward(x, Pass::training(1, 1));
  };
  EXPECT_EQ(greatest_difference(of(NormKind::layer), ops::layer_norm(x, ones, zeros, 0.1f)), 0.0);
  EXPECT_EQ(greatest_difference(of(NormKind::rms), ops::rms_norm(x, ones, 0.1f)), 0.0);
  EXPECT_EQ(greatest_difference(of(NormKind::batch), ops::batch_norm(x, ones, zeros, 0.1f).y), 0.0);
  EXPECT_EQ(of(NormKind::none).data(), x.data());
}

// A running mean moves as whoever trains moves it, not by itself.
TEST(BatchNorm, OfPyTorchHasOurRunningMeansAfterTwoBatchesAndOurInference) {
  const auto file = tests::golden("ops/golden/batch_norm");
  const Norm norm({.kind = NormKind::batch, .width = 9});
  NamedTensors state = nn::state(norm);
  for (auto& [path, tensor] : state) {
    if (path == "gain" || path == "bias") {
      std::ranges::copy(file.tensor(path).values(), tensor.mutable_data());
    }
  }
  Pass training = Pass::training(1, 1);
  norm.forward(file.tensor("x"), training);
  EXPECT_EQ(std::ranges::max(nn::buffers(norm).front().second.values()), 0.0f);
  training.observe = [](Tensor running, const Tensor& found) {
    for (Index i = 0; i < running.size(); ++i) {
      running.mutable_data()[i] += kObservedShare * (found.data()[i] - running.data()[i]);
    }
  };
  const Tensor y = norm.forward(file.tensor("x"), training);
  EXPECT_LT(tests::relative_difference(y, file.tensor("y")), tests::kGoldenTolerance);
  norm.forward(file.tensor("second"), training);
  ASSERT_EQ(nn::buffers(norm).size(), 2);
  for (const auto& [path, running] : nn::buffers(norm)) {
    EXPECT_LT(tests::relative_difference(running, file.tensor(path)), tests::kGoldenTolerance)
        << path;
  }
  const Tensor inferred = norm.forward(file.tensor("x"), Pass::inference());
  EXPECT_LT(tests::relative_difference(inferred, file.tensor("inference")),
            tests::kGoldenTolerance);
}

TEST(BatchNorm, IsObservedOnceWhereActivationsAreRecomputed) {
  const Norm norm({.kind = NormKind::batch, .width = 4});
  for (const auto activations : {Activations::kept, Activations::recomputed}) {
    Pass pass = Pass::training(1, 1);
    pass.activations = activations;
    int found = 0;
    pass.observe = [&](const Tensor&, const Tensor&) { ++found; };
    const Tensor y = checkpointed({parameter(random({5, 4}))}, pass,
                                  [&](auto& in, Pass& run) { return norm.forward(in[0], run); });
    backward(tests::probe(y));
    EXPECT_EQ(found, 2);  // mean and variance
  }
}

TEST(Residual, HasASecondNormOnlyInPlacementBoth) {
  const auto of = [](NormPlacement placement) {
    return paths(Residual({.norm = {.kind = NormKind::rms, .width = 4}, .placement = placement}));
  };
  EXPECT_EQ(of(NormPlacement::before), Paths{"norm.gain"});
  EXPECT_EQ(of(NormPlacement::after), Paths{"norm.gain"});
  EXPECT_EQ(of(NormPlacement::both), (Paths{"norm.gain", "added_norm.gain"}));
}

TEST(Residual, PutsItsNormsWhereItsPlacementSays) {
  const Tensor x = random({5, 4}), ones = Tensor({4}, {1, 1, 1, 1});
  const auto norm = [&](const Tensor& y) { return ops::rms_norm(y, ones, 0.1f); };
  const auto cubic = [](const Tensor& y) {  // what no norm passes through unchanged
    Tensor cube = y.copy();
    for (Index i = 0; i < y.size(); ++i) cube.mutable_data()[i] *= y.data()[i] * y.data()[i];
    return cube;
  };
  const auto of = [&](NormPlacement placement) {
    const Residual residual(
        {.norm = {.kind = NormKind::rms, .width = 4, .epsilon = 0.1f}, .placement = placement});
    Pass pass = Pass::inference();
    return residual.forward(x, pass, cubic);
  };
  using enum NormPlacement;
  EXPECT_EQ(greatest_difference(of(after), norm(x + cubic(x))), 0.0);
  EXPECT_EQ(greatest_difference(of(before), x + cubic(norm(x))), 0.0);
  EXPECT_EQ(greatest_difference(of(both), x + norm(cubic(norm(x)))), 0.0);
}

// Wang et al. (2022), section 4.1: LayerNorm(alpha x + G(x)).
TEST(Residual, MultipliesItsStreamBeforeItAdds) {
  const Tensor x = random({5, 4}), ones = Tensor({4}, {1, 1, 1, 1}), zeros({4});
  const Residual residual({.norm = {.width = 4, .epsilon = 0.1f}, .stream = 3.0f});
  Pass pass = Pass::inference();
  const Tensor y = residual.forward(x, pass, [](const Tensor& read) { return read * 0.5; });
  EXPECT_LT(greatest_difference(y, ops::layer_norm(x * 3.5, ones, zeros, 0.1f)), 1e-6);
}

TEST(Residual, ShowsAWatcherWhatIsAddedAndTheSumUnderItsName) {
  const Tensor x = random({5, 4}), ones = Tensor({4}, {1, 1, 1, 1}), zeros({4});
  for (const NormPlacement placement : {NormPlacement::after, NormPlacement::before}) {
    const Residual residual({.norm = {.width = 4}, .placement = placement}, "self_residual");
    Pass pass = Pass::inference();
    std::map<std::string, Tensor> seen;
    pass.watch_rows = [&](std::string_view what, const Tensor& rows) {
      seen[std::string(what)] = rows;
    };
    const auto scope = pass.inside("layers.3");
    Tensor read;
    const Tensor y = residual.forward(x, pass, [&](const Tensor& in) {
      read = in;
      return in * 0.5;
    });
    ASSERT_EQ(seen.size(), 2u);
    const Tensor sum = seen.at("layers.3.self_residual.sum");
    EXPECT_EQ(greatest_difference(seen.at("layers.3.self_residual.added"), read * 0.5), 0.0);
    EXPECT_EQ(greatest_difference(sum, x + read * 0.5), 0.0);
    const bool after = placement == NormPlacement::after;
    EXPECT_EQ(greatest_difference(y, after ? ops::layer_norm(sum, ones, zeros, 1e-5f) : sum), 0.0);
  }
}

}  // namespace
}  // namespace heed::nn
