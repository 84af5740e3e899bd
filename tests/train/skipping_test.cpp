#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <map>

#include "heed/autograd/tape.h"
#include "heed/ops/arithmetic.h"
#include "heed/train/gradients.h"
#include "tests/train/diary.h"
#include "tests/train/reversal.h"

namespace heed::train {
namespace {

using tests::Diary;
using tests::quick_training;

std::map<std::string, std::vector<float>> values_of(const NamedTensors& tensors) {
  std::map<std::string, std::vector<float>> all;
  for (const auto& [name, t] : tensors) {
    const Tensor values = t.to(DType::float32);
    all[name].assign(values.data(), values.data() + values.size());
  }
  return all;
}

// What a batch's loss, and its gradient, are multiplied by.
struct Fault {
  double loss = 1.0, gradient = 1.0;
};

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr Fault kInfiniteLoss{.loss = kInfinity};

Tensor faulty(const Tensor& loss, const Fault& fault) {
  return record(Tensor({1}, {static_cast<float>(loss.item() * fault.loss)}), {loss},
                [fault](const Tensor& dy) { return std::vector{dy * fault.gradient}; });
}

// Trains with these faults, batches counted from 1.
struct Faulty {
  Faulty(TrainerConfig config, std::function<Fault(Index batch)> fault)
      : model(tests::small_transformer(0.0f)),
        trainer(
            {.parameters = nn::parameters(model),
             .loss =
                 [this, fault, i = Index{0}](const Batch& b, Index tokens, nn::Pass& pass) mutable {
                   return faulty(model.loss(b, {.tokens = tokens}, pass), fault(++i));
                 },
             .batches = words,
             .validate = {}},
            std::move(config)) {
    trainer.watch(diary);
  }

  models::Transformer model;
  tests::ReversedWords words{12, 4};
  Diary diary;
  Trainer trainer;
  const std::atomic<bool> never = false;
};

TEST(Trainer, SkipsAStepThatIsNotFiniteAndSaysSo) {
  TrainerConfig config = quick_training();
  config.limits.steps = 6;
  Faulty task(config, [](Index step) { return step == 3 || step == 5 ? kInfiniteLoss : Fault(); });
  EXPECT_EQ(task.trainer.run(task.never), Ended::steps);
  ASSERT_EQ(task.diary.warnings.size(), 2u);
  EXPECT_THAT(task.diary.warnings[0], testing::StartsWith("step 3 skipped: loss inf"));
  for (const auto& [name, p] : nn::parameters(task.model)) {
    for (const float x : p.values()) ASSERT_TRUE(std::isfinite(x)) << name;
  }
}

// Three steps of two batches each by hand, the second of them left out.
Checkpoint without_the_second_step(const TrainerConfig& config) {
  models::Transformer model = tests::small_transformer(0.0f);
  const NamedTensors parameters = nn::parameters(model);
  Optimizer optimizer(parameters, config.optimizer);
  MovingAverage average(parameters, config.average_decay);
  tests::ReversedWords words{12, 4};
  for (const Index step : {1, 2, 3}) {
    const StepBatches batches = gather(words, {.batches = 2});
    if (step == 2) continue;
    nn::Pass pass = nn::Pass::training(config.seed, static_cast<std::uint32_t>(step));
    for (const Batch& b : batches.batches)
      backward(model.loss(b, {.tokens = batches.tokens}, pass));
    optimizer.step({.learning_rate = learning_rate(config.schedule, step),
                    .gradient_scale = clip_scale(gradient_norm(parameters), config.clip_norm)});
    Slices(parameters).for_each([&](Index, const Slice& s) { average.update(step, s); });
  }
  return {.progress = {},
          .weights = copy_of(parameters),
          .optimizer = optimizer.state(),
          .average = average.tensors()};
}

TEST(Trainer, AStepSkippedLeavesNoTraceInWeightsMomentsAndAverage) {
  const Scratch folder;
  TrainerConfig config = quick_training();
  config.limits.steps = 3;
  config.step_batches = 2;
  config.average_decay = 0.5;
  config.clip_norm = 0.0;
  config.checkpoints = folder.path();
  const Checkpoint expected = without_the_second_step(config);
  // The first batch's gradients are there when the second fails.
  for (const Fault& fault :
       {kInfiniteLoss, Fault{.loss = std::nan("")}, Fault{.gradient = kInfinity},
        Fault{.gradient = std::nan("")}, Fault{.gradient = 1e22}}) {
    std::filesystem::remove_all(folder.path());
    Faulty task(config, [&](Index batch) { return batch == 4 ? fault : Fault(); });
    EXPECT_EQ(task.trainer.run(task.never), Ended::steps);
    EXPECT_EQ(task.diary.warnings.size(), 1u);
    const Checkpoint c = load_checkpoint(checkpoint_path(folder.path(), 3));
    EXPECT_EQ(values_of(c.weights), values_of(expected.weights));
    EXPECT_EQ(values_of(c.optimizer), values_of(expected.optimizer));
    EXPECT_EQ(values_of(c.average), values_of(expected.average));
  }
}

TEST(Trainer, AGradientThatIsHugeAndClippedIsNoReasonToSkip) {
  TrainerConfig config = quick_training();
  config.limits.steps = 3;
  Faulty task(config, [](Index) { return Fault{.gradient = 1e22}; });
  task.trainer.run(task.never);
  EXPECT_TRUE(task.diary.warnings.empty());
}

TEST(Trainer, TenSkippedStepsInARowEndItNamingTheLastGoodCheckpoint) {
  const Scratch folder;
  TrainerConfig config = quick_training();
  config.checkpoints = folder.path();
  config.save.steps = 4;
  config.keep_last = 1;
  Faulty task(config, [](Index step) { return step == 2 || step > 5 ? kInfiniteLoss : Fault(); });
  EXPECT_EQ(error_of([&] { task.trainer.run(task.never); }),
            fmt::format("training: the loss or the gradient was not finite in 10 steps in a row, "
                        "up to step 15; the last good checkpoint is {}",
                        checkpoint_path(folder.path(), 15).string()));
  Faulty without(quick_training(), [](Index) { return kInfiniteLoss; });
  EXPECT_THAT(error_of([&] { without.trainer.run(without.never); }),
              testing::EndsWith("up to step 10; there is no checkpoint"));
}

TEST(Trainer, WhatWasLearntBeforeTenSkippedStepsIsSavedAndGoesOn) {
  const Scratch folder;
  TrainerConfig config = quick_training();
  config.checkpoints = folder.path();
  config.limits.steps = 16;
  Faulty task(config, [](Index step) { return step > 2 ? kInfiniteLoss : Fault(); });
  EXPECT_THAT(error_of([&] { task.trainer.run(task.never); }),
              testing::EndsWith(checkpoint_path(folder.path(), 12).string()));
  Faulty resumed(config, [](Index) { return Fault(); });
  resumed.trainer.resume();
  EXPECT_EQ(resumed.trainer.run(resumed.never), Ended::steps);
}

}  // namespace
}  // namespace heed::train
