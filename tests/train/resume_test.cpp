#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "heed/base/files.h"
#include "heed/train/average.h"
#include "heed/train/metrics.h"
#include "tests/train/diary.h"
#include "tests/train/reversal.h"

extern char** environ;

namespace heed::train {
namespace {

using std::filesystem::path;
using tests::Diary;
using tests::Reversal;
using tests::Stopper;

constexpr const char* kFolder = "HEED_TEST_CHECKPOINTS";  // tells the child where to train

// All that could tell a resumed run from a straight one: dropout, accumulation, moments, clipping,
// a moving average, validation, the warm-up.
TrainerConfig eventful_training(const path& checkpoints) {
  TrainerConfig config = tests::quick_training();
  config.step_tokens = 100;
  config.average_decay = 0.95;
  config.report.steps = 15;
  config.validate.steps = 10;
  config.save.steps = 1;
  config.keep_last = 3;
  config.checkpoints = checkpoints;
  return config;
}

std::string bytes_at_the_end(const path& folder) {
  std::string all;
  for (const char* file : {"model.safetensors", "optimizer.safetensors", "average.safetensors"}) {
    all += read_file(checkpoint_path(folder, 40) / file);
  }
  return all;
}

std::string straight_run() {
  const Scratch folder;
  Reversal(eventful_training(folder.path())).run();
  return bytes_at_the_end(folder.path());
}

TEST(Resume, TwentyStepsAndTwentyMoreAreFortyToTheByte) {
  const Scratch straight, parted;
  Diary forty, twenty;
  Reversal whole(eventful_training(straight.path()));
  whole.trainer.watch(forty);
  whole.run();
  TrainerConfig config = eventful_training(parted.path());
  config.limits.steps = 20;
  config.report.steps = 0;
  Reversal(config).run();
  Reversal second(eventful_training(parted.path()));
  second.trainer.watch(twenty);
  second.trainer.resume();
  EXPECT_EQ(second.trainer.progress().step, 20);
  second.run();
  EXPECT_TRUE(whole.weights() == second.weights());
  EXPECT_TRUE(bytes_at_the_end(straight.path()) == bytes_at_the_end(parted.path()));
  EXPECT_EQ(forty.reports.back().loss, twenty.reports.back().loss);
  EXPECT_EQ(whole.trainer.progress().best.score, second.trainer.progress().best.score);
  EXPECT_EQ(whole.trainer.progress().position, second.trainer.progress().position);
}

TEST(Resume, DropoutIsAmongWhatTheBytesDependOn) {  // else the test above could not fail
  const Scratch folder;
  TrainerConfig config = eventful_training(folder.path());
  config.seed = 2;
  Reversal(config).run();
  EXPECT_FALSE(bytes_at_the_end(folder.path()) == straight_run());
}

// The child that the tests below kill: resumes where there is something, and trains to the end.
TEST(Resume, DISABLED_TrainsInAProcessOfItsOwn) {
  const char* folder = std::getenv(kFolder);
  ASSERT_NE(folder, nullptr);
  Reversal task(eventful_training(folder));
  if (!checkpoint_steps(folder).empty()) task.trainer.resume();
  task.run();
}

pid_t spawn_child(const path& folder) {
  setenv(kFolder, folder.c_str(), 1);
  std::string program = "train_test", filter = "--gtest_filter=Resume.DISABLED_TrainsInAProcess*",
              disabled = "--gtest_also_run_disabled_tests", brief = "--gtest_brief=1";
  char* const arguments[] = {program.data(), filter.data(), disabled.data(), brief.data(), nullptr};
  pid_t child = 0;
  check(posix_spawn(&child, "/proc/self/exe", nullptr, nullptr, arguments, environ) == 0,
        "test: cannot start a child");
  return child;
}

void kill_and_wait(pid_t child) {
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
}

void expect_ends_as(const std::string& expected, const path& folder) {
  Reversal task(eventful_training(folder));
  task.trainer.resume();
  task.run();
  EXPECT_TRUE(bytes_at_the_end(folder) == expected);
}

Index newest_step(const path& folder) {
  const std::vector<Index> steps = checkpoint_steps(folder);
  return steps.empty() ? 0 : steps.back();
}

// Waits until a child has saved `step` or a later one, and `longer`.
void wait_for(const path& folder, Index step, std::chrono::microseconds longer) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (newest_step(folder) < step) {
    check(std::chrono::steady_clock::now() < deadline, "test: a child saved no step {}", step);
    std::this_thread::sleep_for(std::chrono::microseconds(200));
  }
  std::this_thread::sleep_for(longer);
}

TEST(Resume, KilledAfterTwentyStepsItEndsAsIfItHadNotBeen) {
  const std::string expected = straight_run();
  Rng rng(9);
  for (int round = 0; round < 3; ++round) {
    const Scratch folder;
    const pid_t child = spawn_child(folder.path());
    wait_for(folder.path(), 20, std::chrono::microseconds(rng.below(15000)));
    kill_and_wait(child);
    expect_ends_as(expected, folder.path());
  }
}

TEST(Resume, KilledAgainAndAgainAtAnyMomentItEndsAsIfItHadNotBeen) {
  const std::string expected = straight_run();
  const Scratch folder;
  Rng rng(10);
  for (Index step = 1; step < 40; step += 1 + rng.below(7)) {
    const pid_t child = spawn_child(folder.path());
    wait_for(folder.path(), step, std::chrono::microseconds(rng.below(8000)));
    kill_and_wait(child);
  }
  expect_ends_as(expected, folder.path());
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
    EXPECT_THAT(entry.path().filename().string(), testing::StartsWith("step-"));
  }
}

TEST(Resume, TakesTheNewestWholeCheckpointAndWarnsOfTornOnes) {
  const Scratch folder;
  TrainerConfig config = eventful_training(folder.path());
  config.limits.steps = 12;
  Reversal(config).run();
  std::filesystem::resize_file(checkpoint_path(folder.path(), 12) / "optimizer.safetensors", 100);
  Reversal task(eventful_training(folder.path()));
  MetricsFile metrics(folder / "metrics.jsonl");  // which takes no warning before the start
  Diary diary;
  task.trainer.watch(metrics);
  task.trainer.watch(diary);
  task.trainer.resume();
  EXPECT_EQ(task.trainer.progress().step, 11);
  task.run();
  ASSERT_EQ(diary.warnings.size(), 1u);
  EXPECT_THAT(diary.warnings[0], testing::HasSubstr("step-12/optimizer.safetensors: "));
  EXPECT_THAT(read_file(folder / "metrics.jsonl"), testing::HasSubstr("left out"));
  EXPECT_TRUE(bytes_at_the_end(folder.path()) == straight_run());
}

TEST(Resume, SaysThatThereIsNothingOrNothingWhole) {
  const Scratch folder;
  const path absent = folder / "not-there";
  EXPECT_EQ(error_of([&] { Reversal(eventful_training(absent)).trainer.resume(); }),
            absent.string() + ": has no checkpoint to go on from");
  TrainerConfig config = eventful_training(folder.path());
  config.limits.steps = 2;
  Reversal(config).run();
  for (const Index step : {1, 2}) {
    std::filesystem::remove(checkpoint_path(folder.path(), step) / "state.json");
  }
  EXPECT_THAT(
      error_of([&] { Reversal(config).trainer.resume(); }),
      testing::StartsWith(folder.path().string() + ": none of the 2 checkpoints is whole: "));
}

// What is left of a training: the model that it makes of its last checkpoints, which validation was
// best, what was measured.
struct Remains {
  std::string model, metrics;
  Index best = 0, since_best = 0, validations = 0;

  bool operator==(const Remains&) const = default;
};

// Trains to the end, stopping at each of these steps to be resumed.
Remains remains_of(const path& folder, const std::vector<Index>& stops) {
  TrainerConfig config = eventful_training(folder);
  config.save.steps = 8;
  config.report.steps = 6;
  config.limits.steps = 34;
  Remains remains;
  for (std::size_t run = 0; run <= stops.size(); ++run) {
    std::atomic<bool> stop = false;
    Stopper stopper(stop, run < stops.size() ? stops[run] : -1);
    Diary diary;
    MetricsFile metrics(folder / "metrics.jsonl");
    Reversal task(config);
    for (Observer* one : std::initializer_list<Observer*>{&stopper, &diary, &metrics}) {
      task.trainer.watch(*one);
    }
    if (run > 0) task.trainer.resume();
    task.trainer.run(stop);
    remains.validations += std::ssize(diary.validations);
    remains.best = task.trainer.progress().best.step;
    remains.since_best = task.trainer.progress().validations_since_best;
  }
  const auto last = last_checkpoints(folder, 3);
  EXPECT_EQ(last.size(), 3u);
  for (const auto& [name, mean] : average_checkpoints(last)) {
    remains.model.append(reinterpret_cast<const char*>(mean.data()),
                         static_cast<std::size_t>(mean.size()) * sizeof(float));
  }
  std::ifstream lines(folder / "metrics.jsonl");
  for (std::string line; std::getline(lines, line);) {
    nlohmann::json json = nlohmann::json::parse(line);
    for (const char* clock : {"seconds", "tokens_per_second"}) json.erase(clock);
    remains.metrics += json.dump() + "\n";
  }
  return remains;
}

// Step 10 is to be validated, 24 saved, 34 the last; 7 is nothing but a step.
TEST(Resume, WhereverItWasStoppedModelMetricsAndTheBestAreThoseOfATrainingThatWasNot) {
  const Scratch straight;
  const Remains expected = remains_of(straight.path(), {});
  EXPECT_EQ(expected.validations, 4);
  for (const std::vector<Index>& stops :
       std::vector<std::vector<Index>>{{7}, {10}, {24}, {30}, {34}, {3, 10, 20, 33}}) {
    const Scratch folder;
    const Remains remains = remains_of(folder.path(), stops);
    EXPECT_TRUE(remains.model == expected.model) << stops[0];
    EXPECT_EQ(remains.metrics, expected.metrics) << stops[0];
    EXPECT_TRUE(remains == expected) << stops[0];
  }
}

TEST(Resume, OnOtherDataBeginsTheEpochAnewAndSaysSo) {
  const Scratch folder;
  TrainerConfig config = eventful_training(folder.path());
  config.limits.steps = 5;
  Reversal first(config);
  first.words.print = 1;
  first.run();
  const Index batch = first.trainer.progress().position.batch;
  ASSERT_GT(batch, 0);
  for (const auto& [print, expected] : {std::pair{1, batch}, {0, batch}, {2, Index{0}}}) {
    Reversal task(config);
    Diary diary;
    task.trainer.watch(diary);
    task.words.print = static_cast<std::uint64_t>(print);
    task.trainer.resume();
    EXPECT_EQ(task.trainer.progress().position.batch, expected);
    task.run();
    EXPECT_EQ(diary.warnings.size(), expected == 0 ? 1u : 0u);
  }
}

TEST(Resume, RefusesTheCheckpointOfAnotherSeedOrAverage) {
  const Scratch folder;
  TrainerConfig config = eventful_training(folder.path());
  config.limits.steps = 1;
  Reversal(config).run();
  const std::string at = checkpoint_path(folder.path(), 1).string();
  config.seed = 3;
  EXPECT_EQ(error_of([&] { Reversal(config).trainer.resume(); }),
            at + ": was trained with seed 1, not 3");
  config.seed = 1;
  config.average_decay = 0.0;
  EXPECT_THAT(error_of([&] { Reversal(config).trainer.resume(); }),
              testing::StartsWith(at + ": average: "));
}

}  // namespace
}  // namespace heed::train
