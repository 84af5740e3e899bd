#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "tests/train/diary.h"
#include "tests/train/reversal.h"

namespace heed::train {
namespace {

using tests::Diary;
using tests::quick_training;
using tests::Reversal;

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

TEST(Trainer, OwesAValidationThatAStopBrokeOff) {
  const Scratch folder;
  TrainerConfig config = quick_training();
  config.validate.steps = 2;
  config.limits.steps = 2;
  config.checkpoints = folder.path();
  std::atomic<bool> stop = false;
  models::Transformer model = tests::small_transformer(0.0f);
  tests::ReversedWords words(12, 4);
  Trainer stopped({.parameters = nn::parameters(model),
                   .loss = [&](const Batch& b, Index tokens,
                               nn::Pass& pass) { return model.loss(b, {.tokens = tokens}, pass); },
                   .batches = words,
                   .validate = [&]() -> std::optional<Validation> {
                     stop = true;
                     return {};
                   }},
                  config);
  EXPECT_EQ(stopped.run(stop), Ended::stopped);
  Scored resumed(config, {7});
  resumed.trainer.resume();
  EXPECT_EQ(resumed.run(), Ended::steps);
  EXPECT_EQ(resumed.trainer.progress().best.step, 2);
  EXPECT_EQ(resumed.trainer.progress().best.score, 7.0);
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
  const Scratch folder;
  TrainerConfig config = quick_training();
  config.validate.steps = 1;
  config.save.steps = 1;
  config.keep_last = 2;
  config.limits.steps = 7;
  config.checkpoints = folder.path();
  Scored task(config, {5, 4, 2, 3, 3, 3, 3});
  task.run();
  EXPECT_THAT(checkpoint_steps(folder.path()), testing::ElementsAre(3, 6, 7));
  EXPECT_EQ(load_checkpoint(checkpoint_path(folder.path(), 7)).progress.best.step, 3);
  EXPECT_THAT(task.diary.saves, testing::Contains("step-3"));
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

// What validation throws must not cost the steps before it.
TEST(Trainer, SavesAStepBeforeItIsValidated) {
  const Scratch folder;
  TrainerConfig config = quick_training();
  config.validate.steps = config.save.steps = 3;
  config.checkpoints = folder.path();
  config.limits.steps = 6;
  Scored broken(config, {5.0});  // at step 6 there is no score left
  EXPECT_THROW(broken.run(), std::out_of_range);
  EXPECT_THAT(broken.diary.saves, testing::ElementsAre("step-3", "step-6"));
  const Progress progress = load_checkpoint(checkpoint_path(folder.path(), 6)).progress;
  EXPECT_EQ(progress.validated, Validated::owed);
  EXPECT_EQ(progress.best.step, 3);
  Scored resumed(config, {4.0});
  resumed.trainer.resume();
  EXPECT_EQ(resumed.run(), Ended::steps);
  EXPECT_EQ(resumed.trainer.progress().best.step, 6);
  EXPECT_EQ(load_checkpoint(checkpoint_path(folder.path(), 6)).progress.best.step, 6);
  EXPECT_TRUE(resumed.diary.saves.empty());  // only its progress changed
}

TEST(Trainer, KeepsTheIntervalsCheckpointsWhateverWasBestBetweenThem) {
  const Scratch folder;
  TrainerConfig config = quick_training();
  config.save.steps = 20;
  config.validate.steps = 5;
  config.keep_last = 3;
  config.limits.steps = 60;
  config.checkpoints = folder.path();
  Scored task(config, {12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1});
  task.run();
  std::vector<std::string> last;
  for (const auto& path : last_checkpoints(folder.path(), 3)) last.push_back(path.filename());
  EXPECT_THAT(last, testing::ElementsAre("step-20", "step-40", "step-60"));
  EXPECT_THAT(checkpoint_steps(folder.path()), testing::ElementsAre(20, 40, 60));
}

TEST(Trainer, TheEndOfATrainingIsAmongItsLastCheckpoints) {
  const Scratch folder;
  TrainerConfig config = quick_training();
  config.save.steps = 4;
  config.validate.steps = 3;
  config.patience = 1;
  config.checkpoints = folder.path();
  Scored task(config, {1, 1, 2});
  EXPECT_EQ(task.run(), Ended::patience);
  std::vector<std::string> last;
  for (const auto& path : last_checkpoints(folder.path(), 3)) last.push_back(path.filename());
  EXPECT_THAT(last, testing::ElementsAre("step-4", "step-6"));
}

}  // namespace
}  // namespace heed::train
