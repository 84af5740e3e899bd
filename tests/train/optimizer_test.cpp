#include "heed/train/optimizer.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "heed/autograd/tape.h"
#include "heed/base/files.h"
#include "heed/train/gradients.h"
#include "tests/scratch.h"

namespace heed::train {
namespace {

using Json = nlohmann::json;

void flatten(const Json& value, std::vector<float>& all) {
  if (value.is_number()) return all.push_back(value.get<float>());
  for (const Json& part : value) flatten(part, all);
}

std::vector<float> flat(const Json& value) {
  std::vector<float> all;
  flatten(value, all);
  return all;
}

// PyTorch's optimizers on the same gradients: scripts/golden/optimizers.py.
class Optimizers : public testing::Test {
 protected:
  Optimizers() {
    for (const auto& [name, shape] : shapes) {
      parameters.emplace_back(name, parameter(Tensor(shape, flat(golden["start"][name]))));
    }
  }

  void give_gradients(Index step) {
    for (std::size_t i = 0; i < shapes.size(); ++i) {
      const auto& [name, shape] = shapes[i];
      parameters[i].second.node()->grad = Tensor(shape, flat(golden["gradients"][name][step]));
    }
  }

  void run(Optimizer& optimizer, Index first, Index last) {
    for (Index step = first; step < last; ++step) {
      give_gradients(step);
      optimizer.step({.learning_rate = golden["rate"]});
    }
  }

  void expect_after(const std::string& kind) {
    for (const auto& [name, p] : parameters) {
      const std::vector<float> expected = flat(golden["after"][kind][name]);
      for (Index i = 0; i < p.size(); ++i) {
        EXPECT_NEAR(p.data()[i], expected[i], 2e-6) << kind << " " << name << " " << i;
      }
    }
  }

  const std::vector<std::pair<std::string, Shape>> shapes{{"weight", {3, 4}}, {"bias", {4}}};
  const Json golden = Json::parse(read_file("tests/train/golden/optimizers.json"));
  NamedTensors parameters;
};

TEST_F(Optimizers, AdamEqualsPyTorchs) {
  Optimizer optimizer(parameters);
  run(optimizer, 0, golden["steps"]);
  expect_after("adam");
}

TEST_F(Optimizers, AdamWEqualsPyTorchsWithDecayOnTheMatrixAlone) {
  Optimizer optimizer(parameters, {.kind = OptimizerKind::adamw, .weight_decay = 0.1f});
  run(optimizer, 0, golden["steps"]);
  expect_after("adamw");
}

TEST_F(Optimizers, SgdWithMomentumEqualsPyTorchs) {
  Optimizer optimizer(parameters, {.kind = OptimizerKind::sgd, .momentum = 0.9f});
  run(optimizer, 0, golden["steps"]);
  expect_after("sgd");
}

TEST_F(Optimizers, StateRestoredIntoAnotherContinuesExactly) {
  for (const OptimizerKind kind : {OptimizerKind::adam, OptimizerKind::adamw, OptimizerKind::sgd}) {
    Optimizer first(parameters, {.kind = kind}), second(parameters, {.kind = kind});
    const NamedTensors start = copy_of(parameters);
    run(first, 0, 6);
    const NamedTensors straight = copy_of(parameters);
    copy_into(parameters, start, "test");
    Optimizer before(parameters, {.kind = kind});
    run(before, 0, 3);
    copy_into(second.state(), copy_of(before.state()), "test");
    run(second, 3, 6);
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      EXPECT_TRUE(std::ranges::equal(parameters[i].second.values(), straight[i].second.values()));
    }
    copy_into(parameters, start, "test");
  }
}

TEST_F(Optimizers, AScaledGradientMovesAsIfItHadBeenMultiplied) {
  Optimizer optimizer(parameters, {.kind = OptimizerKind::sgd, .momentum = 0.0f});
  const float before = parameters[1].second.data()[2];
  give_gradients(0);
  const float gradient = parameters[1].second.node()->grad.data()[2];
  optimizer.step({.learning_rate = 0.5, .gradient_scale = 0.25});
  EXPECT_NEAR(parameters[1].second.data()[2], before - 0.125f * gradient, 1e-6);
}

TEST_F(Optimizers, AStepClearsGradientsAndLeavesParametersWithoutOne) {
  Optimizer optimizer(parameters);
  const NamedTensors start = copy_of(parameters);
  give_gradients(0);
  parameters[0].second.node()->grad = Tensor();
  optimizer.step({.learning_rate = 0.1});
  EXPECT_TRUE(std::ranges::equal(parameters[0].second.values(), start[0].second.values()));
  EXPECT_FALSE(std::ranges::equal(parameters[1].second.values(), start[1].second.values()));
  EXPECT_TRUE(parameters[1].second.node()->grad.empty());
}

TEST_F(Optimizers, SayWhatIsWrongWithTheirConfig) {
  EXPECT_EQ(error_of([&] { Optimizer(parameters, {.weight_decay = 0.5f}); }),
            "optimizer: got weight decay 0.5, which only AdamW has");
  EXPECT_EQ(error_of([&] { Optimizer(parameters, {.beta2 = 1.0f}); }),
            "optimizer: got a beta or momentum of 1, wanted [0, 1)");
  const NamedTensors doubles{{"w", parameter(Tensor({2}, DType::float64))}};
  EXPECT_EQ(error_of([&] { Optimizer{doubles}; }),
            "optimizer: parameter w is float64, wanted float32");
}

TEST_F(Optimizers, AForeignStateIsRefusedWithEveryDifference) {
  Optimizer adam(parameters), sgd(parameters, {.kind = OptimizerKind::sgd});
  EXPECT_EQ(error_of([&] { copy_into(sgd.state(), adam.state(), "optimizer.safetensors"); }),
            "optimizer.safetensors: velocity.weight is missing; velocity.bias is missing; "
            "first.bias is unknown; first.weight is unknown; second.bias is unknown; "
            "second.weight is unknown");
  EXPECT_EQ(error_of([&] {
              copy_into({{"w", Tensor({2, 3})}}, {{"w", Tensor({3, 2})}}, "f");
            }),
            "f: w is float32 [3, 2], wanted float32 [2, 3]");
}

TEST_F(Optimizers, TheGradientNormIsThatOfAllElementsTogether) {
  give_gradients(2);
  double sum = 0.0;
  for (const auto& [name, shape] : shapes) {
    for (const float g : flat(golden["gradients"][name][2])) sum += double{g} * g;
  }
  EXPECT_NEAR(gradient_norm(parameters), std::sqrt(sum), 1e-12);
  clear_gradients(parameters);
  EXPECT_EQ(gradient_norm(parameters), 0.0);
}

TEST_F(Optimizers, TheGradientNormShowsASingleNumberThatIsNotFinite) {
  for (const float bad :
       {std::numeric_limits<float>::infinity(), std::numeric_limits<float>::quiet_NaN()}) {
    give_gradients(0);
    parameters[0].second.node()->grad.mutable_data()[7] = bad;
    EXPECT_FALSE(std::isfinite(gradient_norm(parameters)));
  }
  give_gradients(0);
  parameters[0].second.node()->grad.mutable_data()[7] = std::numeric_limits<float>::max();
  EXPECT_TRUE(std::isfinite(gradient_norm(parameters)));
}

TEST(ClipScale, ShortensWhatIsTooLongAndNothingElse) {
  EXPECT_DOUBLE_EQ(clip_scale(4.0, 1.0), 0.25);
  EXPECT_DOUBLE_EQ(clip_scale(0.5, 1.0), 1.0);
  EXPECT_DOUBLE_EQ(clip_scale(4.0, 0.0), 1.0);
}

}  // namespace
}  // namespace heed::train
