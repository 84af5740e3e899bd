#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "heed/nn/norm.h"
#include "heed/ops/arithmetic.h"
#include "heed/train/trainer.h"
#include "tests/train/reversal.h"

namespace heed::train {
namespace {

models::Transformer of_batch_norms() {
  models::TransformerConfig config = tests::small_transformer(0.1f).config();
  config.norm_kind = nn::NormKind::batch;
  Rng rng(5);
  return {config, rng};
}

// A model with batch normalisation in training on reversed words. What its loss is multiplied by
// may break a step.
struct Normalised {
  explicit Normalised(TrainerConfig config) : trainer(task(), std::move(config)) {}

  Task task() {
    return {.parameters = nn::parameters(model),
            .loss =
                [this](const Batch& b, Index tokens, nn::Pass& pass) {
                  pass.activations = activations;
                  return model.loss(b, {.tokens = tokens}, pass) * factor;
                },
            .batches = words,
            .validate = {},
            .buffers = nn::buffers(model)};
  }
  void run() {
    const std::atomic<bool> never = false;
    trainer.run(never);
  }
  std::vector<float> numbers() const { return all_of(nn::state(model)); }
  std::vector<float> means() const { return all_of(nn::buffers(model)); }
  static std::vector<float> all_of(const NamedTensors& tensors) {
    std::vector<float> all;
    for (const auto& [path, t] : tensors)
      all.insert(all.end(), t.values().begin(), t.values().end());
    return all;
  }

  models::Transformer model = of_batch_norms();
  tests::ReversedWords words{/*batches=*/12, /*size=*/8};
  nn::Activations activations = nn::Activations::kept;
  double factor = 1.0;
  Trainer trainer;
};

TrainerConfig steps(Index count) {
  TrainerConfig config = tests::quick_training();
  config.limits.steps = count;
  return config;
}

TEST(RunningMeans, MoveTowardsWhatAStepFindsByAShareOfIt) {
  Normalised task(steps(1));
  const std::vector<float> before = task.means();
  std::vector<std::pair<Tensor, Tensor>> found;
  nn::Pass pass = nn::Pass::training(task.trainer.progress().seed, 1);
  pass.observe = [&](const Tensor& running, const Tensor& batch) {
    found.emplace_back(running, batch);
  };
  task.model.loss(tests::ReversedWords(12, 8).next(), {}, pass);
  task.run();
  EXPECT_EQ(found.size(), nn::buffers(task.model).size());
  const nn::Norm fresh({.kind = nn::NormKind::batch, .width = 16});
  const NamedTensors first = nn::buffers(fresh);  // zeros, ones
  for (std::size_t i = 0; i < found.size(); ++i) {
    const auto& [running, batch] = found[i];
    for (Index j = 0; j < running.size(); ++j) {
      const float start = first[i % 2].second.data()[j];
      EXPECT_NEAR(running.data()[j], start + nn::kObservedShare * (batch.data()[j] - start), 1e-6);
    }
  }
  EXPECT_NE(task.means(), before);
}

TEST(RunningMeans, StayWhereAStepIsSkipped) {
  Normalised task(steps(1));
  const std::vector<float> before = task.means();
  task.factor = std::numeric_limits<double>::infinity();
  task.run();
  EXPECT_EQ(task.means(), before);
}

TEST(RunningMeans, AreTheSameWhereActivationsAreRecomputed) {
  Normalised kept(steps(5)), recomputed(steps(5));
  recomputed.activations = nn::Activations::recomputed;
  kept.run();
  recomputed.run();
  EXPECT_EQ(kept.numbers(), recomputed.numbers());
}

TEST(RunningMeans, AreAmongWhatACheckpointHolds) {
  const Scratch folder;
  TrainerConfig config = steps(8);
  Normalised straight(config);
  straight.run();
  config.checkpoints = folder.path();
  config.limits.steps = 4;
  Normalised(config).run();
  config.limits.steps = 8;
  Normalised second(config);
  second.trainer.resume();
  second.run();
  EXPECT_EQ(straight.numbers(), second.numbers());
}

// The weights that are validated and saved are those of the average: so are their running means.
TEST(RunningMeans, AreAveragedWithTheWeights) {
  TrainerConfig config = steps(10);
  config.average_decay = 0.9;
  Normalised task(config);
  task.run();
  const std::vector<float> last = task.means();
  task.trainer.average().swap();
  const std::vector<float> average = task.means();
  for (std::size_t i = 0; i < last.size(); ++i) {
    EXPECT_NE(last[i], average[i]);
    EXPECT_LT(std::abs(last[i] - average[i]), 1.0f);
  }
}

}  // namespace
}  // namespace heed::train
