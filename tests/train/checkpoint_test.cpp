#include "heed/train/checkpoint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "heed/base/files.h"
#include "tests/train/full_disk.h"
#include "tests/train/reversal.h"

namespace heed::train {
namespace {

using std::filesystem::path;
using testing::ElementsAre;
using testing::HasSubstr;
using tests::FullDisk;

Checkpoint example(Index step) {
  Checkpoint c{
      .progress = {.seed = 4,
                   .step = step,
                   .position = {.epoch = 2, .batch = 7},
                   .skipped_in_a_row = 3,
                   .best = {.step = 1, .score = 0.1},
                   .validations_since_best = 5,
                   .window = {.loss = 1.0 / 3, .tokens = 9, .gradient_norm = 0.7, .seconds = 2.5},
                   .seconds = 1e9 / 7,
                   .validated = Validated::owed,
                   .data = 0xFEDCBA9876543210},
      .weights = {{"w", Tensor({2, 3}, {1, 2, 3, 4, 5, 6})}},
      .optimizer = {{"updates", Tensor({1}, DType::int32)}, {"first.w", Tensor({2, 3})}},
      .average = {{"w", Tensor({2, 3}, {6, 5, 4, 3, 2, 1})}},
      .carried = {{"layers.0", Tensor({1, 2}, {7, 8})}}};
  *c.optimizer[0].second.mutable_data<std::int32_t>() = 12345;
  return c;
}

class Checkpoints : public testing::Test {
 protected:
  const Scratch temporary;
  const path& folder = temporary.path();
};

TEST_F(Checkpoints, AreReadAsTheyWereWritten) {
  save_checkpoint(folder, example(8));
  const Checkpoint expected = example(8), c = load_checkpoint(checkpoint_path(folder, 8));
  EXPECT_EQ(to_json(c.progress), to_json(expected.progress));
  EXPECT_EQ(c.progress.window.loss, 1.0 / 3);
  EXPECT_EQ(c.progress.seconds, 1e9 / 7);
  EXPECT_EQ(c.progress.validated, Validated::owed);
  EXPECT_EQ(c.progress.data, 0xFEDCBA9876543210);
  ASSERT_EQ(c.weights.size(), 1u);
  EXPECT_THAT(c.weights[0].second.values(), ElementsAre(1, 2, 3, 4, 5, 6));
  EXPECT_THAT(c.average[0].second.values(), ElementsAre(6, 5, 4, 3, 2, 1));
  EXPECT_THAT(c.carried[0].second.values(), ElementsAre(7, 8));
  NamedTensors optimizer{{"updates", Tensor({1}, DType::int32)}, {"first.w", Tensor({2, 3})}};
  copy_into(optimizer, c.optimizer, "test");
  EXPECT_EQ(*optimizer[0].second.data<std::int32_t>(), 12345);
}

TEST_F(Checkpoints, OfOneStepTakeEachOthersPlace) {
  save_checkpoint(folder, example(8));
  Checkpoint second = example(8);
  second.progress.validations_since_best = 77;
  save_checkpoint(folder, second);
  EXPECT_EQ(load_checkpoint(checkpoint_path(folder, 8)).progress.validations_since_best, 77);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder), {}), 1);
}

TEST_F(Checkpoints, AreRecognisedWhateverByteOrFileIsDamaged) {
  const path at = checkpoint_path(folder, 8);
  for (const char* name : {"model.safetensors", "optimizer.safetensors", "average.safetensors",
                           "carried.safetensors", "state.json"}) {
    save_checkpoint(folder, example(8));
    EXPECT_EQ(fault_of(at), std::nullopt);
    std::string bytes = read_file(at / name);
    bytes[bytes.size() / 2] ^= 1;
    write_file(at / name, bytes);
    EXPECT_THAT(fault_of(at).value(),
                testing::StartsWith((at / name).string() + ": is not what the manifest says: "));
    std::filesystem::remove(at / name);
    EXPECT_EQ(fault_of(at).value(), (at / name).string() + ": No such file or directory");
  }
}

TEST_F(Checkpoints, WithoutAManifestAreNone) {
  const path at = checkpoint_path(folder, 8), manifest = at / "manifest.json";
  save_checkpoint(folder, example(8));
  write_file(manifest, R"({"format": 1, "files": {"state.json": {}}})");
  EXPECT_EQ(fault_of(at).value(), manifest.string() + ": does not list model.safetensors");
  for (const char* text : {"", "{", "[]", "null", R"({"files": 3})"}) {
    write_file(manifest, text);
    EXPECT_THAT(fault_of(at).value(), testing::StartsWith(manifest.string() + ": ")) << text;
  }
  std::filesystem::remove(manifest);
  EXPECT_EQ(fault_of(at).value(), manifest.string() + ": No such file or directory");
  EXPECT_EQ(error_of([&] { load_checkpoint(at); }), fault_of(at).value());
}

TEST_F(Checkpoints, TheNewestWholeOneIsFound) {
  for (const Index step : {2, 9, 10}) save_checkpoint(folder, example(step));
  std::filesystem::create_directory(folder / "step-x");
  std::filesystem::create_directory(folder / ".step-11.written.1");
  EXPECT_THAT(checkpoint_steps(folder), ElementsAre(2, 9, 10));
  EXPECT_EQ(newest_checkpoint(folder).path, checkpoint_path(folder, 10));
  std::filesystem::remove(checkpoint_path(folder, 10) / "manifest.json");
  const NewestCheckpoint newest = newest_checkpoint(folder);
  EXPECT_EQ(newest.path, checkpoint_path(folder, 9));
  ASSERT_EQ(newest.faults.size(), 1u);
  EXPECT_THAT(newest.faults[0], HasSubstr("step-10/manifest.json: "));
  EXPECT_THAT(last_checkpoints(folder, 5),
              ElementsAre(checkpoint_path(folder, 2), checkpoint_path(folder, 9)));
}

TEST_F(Checkpoints, OldOnesAndWhatAKilledWriterLeftAreRemoved) {
  for (const Index step : {1, 2, 3, 4, 5}) save_checkpoint(folder, example(step));
  std::filesystem::create_directory(folder / ".step-6.written.1");
  write_file(folder / ".step-6.written.1" / "model.safetensors", "half");
  write_file(folder / "notes.txt", "mine");
  prune_checkpoints(folder, {.last = 2, .best_step = 3, .newest_step = 5});
  EXPECT_THAT(checkpoint_steps(folder), ElementsAre(3, 4, 5));
  EXPECT_FALSE(std::filesystem::exists(folder / ".step-6.written.1"));
  EXPECT_TRUE(std::filesystem::exists(folder / "notes.txt"));
}

Checkpoint passing(Index step) {
  Checkpoint c = example(step);
  c.progress.saved = Occasion::passing;
  return c;
}

TEST_F(Checkpoints, SavedInPassingStayWhileTheyAreTheNewestOrTheBestAndCountForNothing) {
  for (const Index step : {20, 40, 60}) save_checkpoint(folder, example(step));
  for (const Index step : {45, 50, 61}) save_checkpoint(folder, passing(step));
  prune_checkpoints(folder, {.last = 3, .best_step = 50, .newest_step = 61});
  EXPECT_THAT(checkpoint_steps(folder), ElementsAre(20, 40, 50, 60, 61));
  EXPECT_THAT(last_checkpoints(folder, 2),
              ElementsAre(checkpoint_path(folder, 40), checkpoint_path(folder, 60)));
  EXPECT_EQ(newest_checkpoint(folder).path, checkpoint_path(folder, 61));
}

TEST_F(Checkpoints, OfATrainingThatSavedNoneWhenDueTheNewestIsTheLast) {
  for (const Index step : {4, 5}) save_checkpoint(folder, passing(step));
  EXPECT_THAT(last_checkpoints(folder, 3), ElementsAre(checkpoint_path(folder, 5)));
}

TEST_F(Checkpoints, ATornOneOfALaterStepDoesNotDriveOutTheNewest) {
  for (const Index step : {20, 40}) save_checkpoint(folder, example(step));
  std::filesystem::remove_all(checkpoint_path(folder, 40) / "manifest.json");
  save_checkpoint(folder, passing(30));
  prune_checkpoints(folder, {.last = 1, .newest_step = 30});
  EXPECT_THAT(checkpoint_steps(folder), ElementsAre(20, 30, 40));
}

TEST_F(Checkpoints, TakeAnotherProgressWhollyOrNotAtAll) {
  const path at = checkpoint_path(folder, 8), state = at / "state.json";
  save_checkpoint(folder, example(8));
  const std::string old = read_file(state);
  Progress progress = example(8).progress;
  for (const Index count : {6, 7, 8}) {
    progress.validations_since_best = count;
    progress.validated = Validated::done;
    update_progress(at, progress);
    const Progress read = load_checkpoint(at).progress;
    EXPECT_EQ(read.validations_since_best, count);
    EXPECT_EQ(read.validated, Validated::done);
  }
  write_file(state, old);  // what no manifest since the last two knows
  EXPECT_THAT(fault_of(at).value(), HasSubstr("state.json: is not what the manifest says"));
  save_checkpoint(folder, example(8));
  update_progress(at, progress);
  write_file(state, old);  // killed after the manifest, before the state
  EXPECT_EQ(load_checkpoint(at).progress.validations_since_best, 5);
}

TEST_F(Checkpoints, OfEarlierVersionsWereDueAndValidated) {
  const std::string text = R"({"format": 1, "seed": 4, "step": 8, "position": {"epoch": 2,
      "batch": 7}, "skipped_in_a_row": 0, "best": {"step": 0, "score": 0},
      "validations_since_best": 0, "window": {"loss": 0, "tokens": 0, "gradient_norm": 0,
      "seconds": 0}, "seconds": 1})";
  const Progress progress = progress_from_json(text, "state.json");
  EXPECT_EQ(progress.saved, Occasion::due);
  EXPECT_EQ(progress.validated, Validated::done);
  EXPECT_EQ(progress.data, 0u);
}

TEST_F(Checkpoints, AFullDiskLeavesThePreviousOneWholeAndNoTraceOfTheNext) {
  save_checkpoint(folder, example(1));
  std::string error;
  {
    const FullDisk disk(64);
    error = error_of([&] { save_checkpoint(folder, example(2)); });
  }
  EXPECT_THAT(error, testing::StartsWith("checkpoint of step 2: "));
  EXPECT_THAT(error, HasSubstr("model.safetensors: File too large"));
  EXPECT_THAT(error, testing::Not(HasSubstr("\n")));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder), {}), 1);
  EXPECT_EQ(fault_of(checkpoint_path(folder, 1)), std::nullopt);
}

TEST_F(Checkpoints, AFullDiskIsWarnedOfWhileTrainingGoesOnAndAnErrorAtTheEnd) {
  TrainerConfig config = tests::quick_training();
  config.checkpoints = folder;
  config.limits.steps = 5;
  config.save.steps = 2;
  config.validate.steps = 4;
  tests::Reversal task(config);
  struct Warnings : Observer {
    void warned(Index step, const std::string& message) override {
      all.push_back(fmt::format("{} {}", step, message));
    }
    void reported(const Report&) override {}
    std::vector<std::string> all;
  } warnings;
  task.trainer.watch(warnings);
  std::string error;
  {
    const FullDisk disk(64);
    error = error_of([&] { task.run(); });
  }
  EXPECT_THAT(warnings.all, ElementsAre(testing::StartsWith("2 checkpoint of step 2: "),
                                        testing::StartsWith("4 checkpoint of step 4: ")));
  EXPECT_THAT(error, testing::StartsWith("checkpoint of step 5: "));
  EXPECT_EQ(task.trainer.progress().best.step, 0);  // none that could be loaded again
}

}  // namespace
}  // namespace heed::train
