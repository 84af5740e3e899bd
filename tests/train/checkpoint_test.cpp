#include "heed/train/checkpoint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>

#include "heed/base/files.h"
#include "tests/train/reversal.h"

namespace heed::train {
namespace {

using std::filesystem::path;
using testing::ElementsAre;
using testing::HasSubstr;
using tests::error_of;
using tests::TemporaryFolder;

Checkpoint example(Index step) {
  Checkpoint c{
      .progress = {.seed = 4,
                   .step = step,
                   .position = {.epoch = 2, .batch = 7},
                   .skipped_in_a_row = 3,
                   .best = {.step = 1, .score = 0.1},
                   .validations_since_best = 5,
                   .window = {.loss = 1.0 / 3, .tokens = 9, .gradient_norm = 0.7, .seconds = 2.5},
                   .seconds = 1e9 / 7},
      .weights = {{"w", Tensor({2, 3}, {1, 2, 3, 4, 5, 6})}},
      .optimizer = {{"updates", Tensor({1}, DType::int32)}, {"first.w", Tensor({2, 3})}},
      .average = {{"w", Tensor({2, 3}, {6, 5, 4, 3, 2, 1})}}};
  *c.optimizer[0].second.mutable_data<std::int32_t>() = 12345;
  return c;
}

class Checkpoints : public testing::Test {
 protected:
  const TemporaryFolder temporary{"checkpoints"};
  const path& folder = temporary.path;
};

TEST_F(Checkpoints, AreReadAsTheyWereWritten) {
  save_checkpoint(folder, example(8));
  const Checkpoint expected = example(8), c = load_checkpoint(checkpoint_path(folder, 8));
  EXPECT_EQ(to_json(c.progress), to_json(expected.progress));
  EXPECT_EQ(c.progress.window.loss, 1.0 / 3);
  EXPECT_EQ(c.progress.seconds, 1e9 / 7);
  ASSERT_EQ(c.weights.size(), 1u);
  EXPECT_THAT(c.weights[0].second.values(), ElementsAre(1, 2, 3, 4, 5, 6));
  EXPECT_THAT(c.average[0].second.values(), ElementsAre(6, 5, 4, 3, 2, 1));
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
  for (const char* name :
       {"model.safetensors", "optimizer.safetensors", "average.safetensors", "state.json"}) {
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
  prune_checkpoints(folder, {.last = 2, .best_step = 3});
  EXPECT_THAT(checkpoint_steps(folder), ElementsAre(3, 4, 5));
  EXPECT_FALSE(std::filesystem::exists(folder / ".step-6.written.1"));
  EXPECT_TRUE(std::filesystem::exists(folder / "notes.txt"));
}

// While one lives, this process writes no file beyond so many bytes: write fails as on a full disk.
class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes) : handler_(signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{.rlim_cur = bytes, .rlim_max = before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FullDisk() {
    setrlimit(RLIMIT_FSIZE, &before_);
    signal(SIGXFSZ, handler_);
  }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

 private:
  sighandler_t handler_;
  rlimit before_{};
};

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
  EXPECT_THAT(warnings.all,
              ElementsAre(testing::StartsWith("2 checkpoint of step 2: "),
                          testing::StartsWith("4 checkpoint of step 4: "),
                          testing::StartsWith("4 checkpoint of step 4: "), testing::_));
  EXPECT_THAT(error, testing::StartsWith("checkpoint of step 5: "));
  EXPECT_EQ(task.trainer.progress().best.step, 0);  // none that could be loaded again
}

}  // namespace
}  // namespace heed::train
