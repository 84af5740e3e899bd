#include "heed/train/trainer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "heed/base/threads.h"
#include "tests/train/diary.h"
#include "tests/train/reversal.h"

namespace heed::train {
namespace {

using tests::Diary;
using tests::quick_training;
using tests::Reversal;

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

// Wide enough that the loops over parameters and over a batch's rows, and so the products, divide.
TEST(Trainer, MakesTheSameBytesOnOneThreadAndOnTwo) {
  constexpr Index kSize = 512, kWidth = 256;
  Rng rng(1);
  ASSERT_GE(tests::reversed_words(kSize, rng).source.spans.rows() * kWidth, kWorthThreads);
  std::string weights[2];
  for (const int count : {1, 2}) {
    const Threads threads(count);
    TrainerConfig config = quick_training();
    config.limits.steps = 2;
    config.step_batches = 2;
    config.average_decay = 0.9;
    Reversal task(config, /*dropout=*/0.1f, kSize, kWidth);
    task.run();
    weights[count - 1] = task.weights();
    ASSERT_GE(weights[count - 1].size() / sizeof(float), std::size_t{kWorthThreads});
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
  config.limits = {.tokens = 100};
  Reversal by_tokens(config);
  EXPECT_EQ(by_tokens.run(), Ended::tokens);
  const Index tokens = by_tokens.trainer.progress().tokens;
  EXPECT_TRUE(tokens >= 100 && tokens < 100 + 8 * 6) << tokens;  // of eight words at most
  config.limits = {.seconds = 1e-6};
  Reversal by_time(config);
  EXPECT_EQ(by_time.run(), Ended::time);
  EXPECT_EQ(by_time.trainer.progress().step, 1);
}

TEST(Trainer, ProbesAtTheBeginAndTheEndAndInBetweenOnceAStep) {
  const Scratch folder;
  TrainerConfig config = quick_training();
  config.checkpoints = folder.path();
  config.limits.steps = 25;
  config.probe.steps = 10;
  const auto probed = [&](Index stop_at, bool resume) {
    Rng rng(5);
    models::Transformer model = tests::small_transformer(0.0f);
    tests::ReversedWords words(12, 8);
    Trainer trainer(
        {.parameters = nn::parameters(model),
         .loss = [&](const Batch& b, Index tokens,
                     nn::Pass& pass) { return model.loss(b, {.tokens = tokens}, pass); },
         .batches = words,
         .validate = {},
         .probe = [] { return Figures{}; }},
        config);
    Diary diary;
    std::atomic<bool> stop = false;
    tests::Stopper stopper(stop, stop_at);
    trainer.watch(diary);
    trainer.watch(stopper);
    if (resume) trainer.resume();
    trainer.run(stop);
    return diary.probes;
  };
  EXPECT_THAT(probed(10, false), testing::ElementsAre(0, 10));
  EXPECT_THAT(probed(-1, true), testing::ElementsAre(20, 25));
}

TEST(Trainer, AStopRequestEndsTheStepAndLeavesACheckpoint) {
  const Scratch folder;
  TrainerConfig config = quick_training();
  config.checkpoints = folder.path();
  std::atomic<bool> stop = false;
  tests::Stopper at_step_7(stop, 7);
  Reversal task(config);
  task.trainer.watch(at_step_7);
  EXPECT_EQ(task.trainer.run(stop), Ended::stopped);
  EXPECT_THAT(checkpoint_steps(folder.path()), testing::ElementsAre(7));
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

TEST(Trainer, TellsOfEachStepThatHasNoReport) {
  TrainerConfig config = quick_training();
  config.report.steps = 3;
  config.limits.steps = 7;
  Reversal task(config);
  Diary diary;
  task.trainer.watch(diary);
  task.run();
  EXPECT_THAT(diary.steps, testing::ElementsAre(1, 2, 4, 5, 7));
  EXPECT_EQ(diary.reports.size(), 3u);  // 3, 6 and the end
}

TEST(Trainer, GoesOnWhenAnObserverFailsAndSaysSoOnce) {
  struct Broken : Observer {
    void reported(const Report&) override { throw Error("metrics.jsonl: No space left on device"); }
    void warned(Index, const std::string&) override { throw std::runtime_error("nor this"); }
  } broken;
  TrainerConfig config = quick_training();
  config.report.steps = 1;
  config.limits.steps = 4;
  Reversal task(config);
  Diary diary;
  task.trainer.watch(broken);
  task.trainer.watch(diary);
  EXPECT_EQ(task.run(), Ended::steps);
  EXPECT_THAT(diary.warnings, testing::ElementsAre("metrics.jsonl: No space left on device"));
  EXPECT_EQ(diary.reports.size(), 4u);
}

TEST(Trainer, AStopBeforeTheFirstStepLeavesACheckpointToGoOnFrom) {
  const Scratch folder;
  TrainerConfig config = quick_training();
  config.checkpoints = folder.path();
  config.limits.steps = 3;
  const std::atomic<bool> stop = true;
  Reversal stopped(config), resumed(config);
  EXPECT_EQ(stopped.trainer.run(stop), Ended::stopped);
  resumed.trainer.resume();
  EXPECT_EQ(resumed.run(), Ended::steps);
  EXPECT_THAT(checkpoint_steps(folder.path()), testing::ElementsAre(3));
}

TEST(Trainer, RefusesTheFolderOfAnotherRun) {
  const Scratch folder;
  TrainerConfig config = quick_training();
  config.checkpoints = folder.path();
  config.limits.steps = 1;
  Reversal(config).run();
  Reversal second(config);
  EXPECT_EQ(error_of([&] { second.run(); }),
            fmt::format("training: {} has the checkpoints of a run already; resume it or choose "
                        "another folder",
                        folder.path().string()));
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
