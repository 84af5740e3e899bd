#include "heed/train/trainer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "heed/base/threads.h"
#include "heed/ops/arithmetic.h"
#include "tests/train/reversal.h"

namespace heed::train {
namespace {

using tests::error_of;
using tests::quick_training;
using tests::Reversal;
using tests::TemporaryFolder;

// Keeps all that it sees.
struct Diary : Observer {
  void started(Index step) override { starts.push_back(step); }
  void reported(const Report& report) override { reports.push_back(report); }
  void validated(const ValidationReport& report) override { validations.push_back(report); }
  void saved(const std::filesystem::path& path) override {
    saves.push_back(path.filename().string());
  }
  void warned(Index, const std::string& message) override { warnings.push_back(message); }

  std::vector<Index> starts;
  std::vector<Report> reports;
  std::vector<ValidationReport> validations;
  std::vector<std::string> saves, warnings;
};

TEST(Trainer, LearnsToReverseWords) {
  TrainerConfig config = quick_training();
  config.limits.steps = 400;
  config.report.steps = 50;
  Reversal task(config, /*dropout=*/0.0f, /*size=*/32);
  Diary diary;
  task.trainer.watch(diary);
  EXPECT_EQ(task.run(), Ended::steps);
  ASSERT_EQ(diary.reports.size(), 8u);
  EXPECT_GT(diary.reports.front().loss, 1.5);
  EXPECT_LT(diary.reports.back().loss, 1.2);
  EXPECT_LT(task.validation().score, 0.7);
}

TEST(Trainer, MakesTheSameBytesOnOneThreadAndOnTwo) {
  std::string weights[2];
  for (const int count : {1, 2}) {
    const Threads threads(count);
    TrainerConfig config = quick_training();
    config.limits.steps = 4;
    config.step_tokens = 800;
    config.average_decay = 0.9;
    Reversal task(config, /*dropout=*/0.1f, /*size=*/64);
    task.run();
    weights[count - 1] = task.weights();
    task.trainer.average().swap();
    weights[count - 1] += task.weights();
  }
  EXPECT_TRUE(weights[0] == weights[1]);
}

TEST(Trainer, EndsAtTheFirstOfItsLimits) {
  TrainerConfig config = quick_training();
  config.limits = {.steps = 100, .epochs = 2};
  Reversal by_epochs(config);
  EXPECT_EQ(by_epochs.run(), Ended::epochs);
  EXPECT_EQ(by_epochs.trainer.progress().step, 24);
  config.limits = {.seconds = 1e-6};
  Reversal by_time(config);
  EXPECT_EQ(by_time.run(), Ended::time);
  EXPECT_EQ(by_time.trainer.progress().step, 1);
}

TEST(Trainer, AStopRequestEndsTheStepAndLeavesACheckpoint) {
  const TemporaryFolder folder("stop");
  TrainerConfig config = quick_training();
  config.checkpoints = folder.path;
  std::atomic<bool> stop = false;
  struct AtStep7 : Observer {
    explicit AtStep7(std::atomic<bool>& flag) : stop(flag) {}
    void reported(const Report& report) override { stop = report.step == 7; }
    std::atomic<bool>& stop;
  } at_step_7(stop);
  config.report.steps = 1;
  Reversal reporting(config);
  reporting.trainer.watch(at_step_7);
  EXPECT_EQ(reporting.trainer.run(stop), Ended::stopped);
  EXPECT_THAT(checkpoint_steps(folder.path), testing::ElementsAre(7));
}

TEST(Trainer, ReportsWhereItStands) {
  TrainerConfig config = quick_training();
  config.report.steps = 15;
  config.limits.steps = 20;
  Reversal task(config);
  Diary diary;
  task.trainer.watch(diary);
  task.run();
  EXPECT_THAT(diary.starts, testing::ElementsAre(0));
  ASSERT_EQ(diary.reports.size(), 2u);  // the second at the end
  const Report &first = diary.reports[0], &last = diary.reports[1];
  EXPECT_EQ(first.step, 15);
  EXPECT_DOUBLE_EQ(first.epoch, 1.25);
  EXPECT_DOUBLE_EQ(first.learning_rate, 3e-3);
  EXPECT_DOUBLE_EQ(first.perplexity, std::exp(first.loss));
  EXPECT_GT(first.gradient_norm, 0.0);
  EXPECT_GT(first.tokens_per_second, 0.0);
  EXPECT_GT(first.seconds_left, 0.0);
  EXPECT_EQ(last.step, 20);
  EXPECT_EQ(last.seconds_left, 0.0);
  EXPECT_GT(last.seconds, first.seconds);
}

// Trains with these validation scores, one after each step.
struct Scored {
  Scored(TrainerConfig config, std::vector<double> scores)
      : model(tests::small_transformer(0.0f)),
        trainer({.parameters = nn::parameters(model),
                 .loss = [this](const Batch& b, Index tokens,
                                nn::Pass& pass) { return model.loss(b, {.tokens = tokens}, pass); },
                 .batches = words,
                 .validate =
                     [this, scores, i = std::size_t{0}]() mutable {
                       return Validation{.score = scores.at(i++), .metrics = {}};
                     }},
                std::move(config)) {
    trainer.watch(diary);
  }

  Ended run() {
    const std::atomic<bool> never = false;
    return trainer.run(never);
  }

  models::Transformer model;
  tests::ReversedWords words{12, 4};
  Diary diary;
  Trainer trainer;
};

TEST(Trainer, StopsWhenPatienceEnds) {
  TrainerConfig config = quick_training();
  config.validate.steps = 1;
  config.patience = 2;
  Scored task(config, {5, 4, 4.5, 3, 3, 3.5});
  EXPECT_EQ(task.run(), Ended::patience);
  EXPECT_EQ(task.trainer.progress().step, 6);
  EXPECT_EQ(task.trainer.progress().best.step, 4);
  EXPECT_EQ(task.trainer.progress().best.score, 3.0);
}

TEST(Trainer, HigherScoresMayBeBetterAndOneThatIsNoNumberNeverIs) {
  TrainerConfig config = quick_training();
  config.validate.steps = 1;
  config.better = Better::higher;
  config.limits.steps = 4;
  Scored task(config, {std::nan(""), 30, 41, 40});
  task.run();
  EXPECT_EQ(task.trainer.progress().best.step, 3);
  EXPECT_EQ(task.diary.validations[0].standing, Standing::behind);
  EXPECT_EQ(task.diary.validations[1].standing, Standing::best);
}

TEST(Trainer, ValidatesAtTheEndOfEpochsAndAtTheEnd) {
  TrainerConfig config = quick_training();
  config.validate = {.steps = 0, .epochs = 2};
  config.limits.steps = 30;
  Reversal task(config);
  Diary diary;
  task.trainer.watch(diary);
  task.run();
  ASSERT_EQ(diary.validations.size(), 2u);
  EXPECT_EQ(diary.validations[0].step, 24);
  EXPECT_DOUBLE_EQ(diary.validations[0].epoch, 2.0);
  EXPECT_EQ(diary.validations[1].step, 30);
}

TEST(Trainer, KeepsTheBestAndTheLastCheckpoints) {
  const TemporaryFolder folder("keep");
  TrainerConfig config = quick_training();
  config.validate.steps = 1;
  config.save.steps = 1;
  config.keep_last = 2;
  config.limits.steps = 7;
  config.checkpoints = folder.path;
  Scored task(config, {5, 4, 2, 3, 3, 3, 3});
  task.run();
  EXPECT_THAT(checkpoint_steps(folder.path), testing::ElementsAre(3, 6, 7));
  EXPECT_EQ(load_checkpoint(checkpoint_path(folder.path, 7)).progress.best.step, 3);
  EXPECT_THAT(task.diary.saves, testing::Contains("step-3"));
}

TEST(Trainer, RefusesTheFolderOfAnotherRun) {
  const TemporaryFolder folder("other");
  TrainerConfig config = quick_training();
  config.checkpoints = folder.path;
  config.limits.steps = 1;
  Reversal(config).run();
  Reversal second(config);
  EXPECT_EQ(error_of([&] { second.run(); }),
            fmt::format("training: {} has the checkpoints of a run already; resume it or choose "
                        "another folder",
                        folder.path.string()));
}

// Trains with a loss that is not a number at the steps where `bad` says so.
struct Faulty {
  Faulty(TrainerConfig config, std::function<bool(Index batch)> bad)
      : model(tests::small_transformer(0.0f)),
        trainer(
            {.parameters = nn::parameters(model),
             .loss =
                 [this, bad, i = Index{0}](const Batch& b, Index tokens, nn::Pass& pass) mutable {
                   const Tensor loss = model.loss(b, {.tokens = tokens}, pass);
                   return bad(++i) ? loss * std::numeric_limits<double>::infinity() : loss;
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
  Faulty task(config, [](Index step) { return step == 3 || step == 5; });
  EXPECT_EQ(task.trainer.run(task.never), Ended::steps);
  ASSERT_EQ(task.diary.warnings.size(), 2u);
  EXPECT_THAT(task.diary.warnings[0], testing::StartsWith("step 3 skipped: loss inf"));
  for (const auto& [name, p] : nn::parameters(task.model)) {
    for (const float x : p.values()) ASSERT_TRUE(std::isfinite(x)) << name;
  }
}

TEST(Trainer, AStepSkippedLeavesTheWeightsAlone) {
  TrainerConfig config = quick_training();
  config.limits.steps = 1;
  Faulty task(config, [](Index) { return true; });
  const NamedTensors before = copy_of(nn::parameters(task.model));
  task.trainer.run(task.never);
  const nn::NamedParameters after = nn::parameters(task.model);
  for (std::size_t i = 0; i < after.size(); ++i) {
    EXPECT_TRUE(std::ranges::equal(before[i].second.values(), after[i].second.values()));
  }
}

TEST(Trainer, TenSkippedStepsInARowEndItNamingTheLastGoodCheckpoint) {
  const TemporaryFolder folder("skips");
  TrainerConfig config = quick_training();
  config.checkpoints = folder.path;
  config.save.steps = 4;
  config.keep_last = 1;
  Faulty task(config, [](Index step) { return step == 2 || step > 5; });
  EXPECT_EQ(error_of([&] { task.trainer.run(task.never); }),
            fmt::format("training: the loss or the gradient was not finite in 10 steps in a row, "
                        "up to step 15; the last good checkpoint is {}",
                        checkpoint_path(folder.path, 12).string()));
  Faulty without(quick_training(), [](Index) { return true; });
  EXPECT_THAT(error_of([&] { without.trainer.run(without.never); }),
              testing::EndsWith("up to step 10; there is no checkpoint yet"));
}

TEST(Trainer, ValidatesWithTheMovingAverageAndTrainsOnWithTheWeights) {
  TrainerConfig config = quick_training();
  config.limits.steps = 30;
  Reversal plain(config);
  plain.run();
  config.average_decay = 0.99;
  config.validate.steps = 5;
  Reversal averaged(config);
  Diary diary;
  averaged.trainer.watch(diary);
  averaged.run();
  EXPECT_TRUE(plain.weights() == averaged.weights());
  EXPECT_NE(diary.validations.back().validation.score, plain.validation().score);
  averaged.trainer.average().swap();
  EXPECT_EQ(diary.validations.back().validation.score, averaged.validation().score);
}

TEST(Trainer, SaysWhatIsImpossibleInItsConfig) {
  TrainerConfig config = quick_training();
  config.keep_last = 0;
  EXPECT_EQ(error_of([&] { Reversal{config}; }),
            "training: got 0 checkpoints to keep, wanted 1 or more");
  config = quick_training();
  config.validate.steps = -5;
  EXPECT_EQ(error_of([&] { Reversal{config}; }),
            "training: got validate steps -5, wanted 0 or more");
  config = quick_training();
  config.schedule.warmup = -1;
  EXPECT_EQ(error_of([&] { Reversal{config}; }),
            "schedule: got a warm-up of -1 steps, wanted 0 or more");
}

}  // namespace
}  // namespace heed::train
