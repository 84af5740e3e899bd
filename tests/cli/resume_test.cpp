#include <fcntl.h>
#include <gmock/gmock.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <thread>

#include "tests/cli/program.h"

namespace heed::cli {
namespace {

using testing::HasSubstr;
using tests::Folder;
using tests::heed;
using tests::Outcome;
using tests::operator+;

// The program in a process of its own, which a signal may end.
class Process {
 public:
  explicit Process(const std::vector<std::string>& arguments) {
    std::vector<std::string> words = std::vector<std::string>{HEED_PROGRAM} + arguments;
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    started_ = posix_spawn(&id_, HEED_PROGRAM, &actions, nullptr, argv.data(), environ) == 0;
    posix_spawn_file_actions_destroy(&actions);
  }

  bool started() const { return started_; }
  void send(int signal) const { kill(id_, signal); }
  int wait() const {  // as a shell says it
    int status = 0;
    waitpid(id_, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

 private:
  pid_t id_ = 0;
  bool started_ = false;
};

// Whether a file comes to be, with something in it, within a minute.
bool grows(const std::string& path) {
  for (int tenths = 0; tenths < 600; ++tenths) {
    std::error_code absent;
    const auto size = std::filesystem::file_size(path, absent);
    if (!absent && size > 0) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  return false;
}

std::string weights(const std::string& output) {
  return read_file(std::filesystem::path(output) / "checkpoints/step-40/model.safetensors");
}

TEST(ResumedTraining, EndsWithTheSameBytesAfterAKill) {
  const Folder folder;
  const auto text = tests::corpus(folder, "train", 200);
  ASSERT_EQ(heed(tests::small_training(text, folder / "straight")).status, 0);

  const auto arguments = tests::small_training(text, folder / "killed");
  // Endless, so that it is the signal that ends it, and it keeps step 20 until then.
  const Process process(arguments +
                        std::vector<std::string>{"--steps", "1000000", "--keep-last", "100000"});
  ASSERT_TRUE(process.started());
  ASSERT_TRUE(grows(folder / "killed/checkpoints/step-20/manifest.json"));
  process.send(SIGKILL);
  EXPECT_EQ(process.wait(), 128 + SIGKILL);
  // What was saved beyond step 20 until the signal came is not to help.
  for (const auto& entry : std::filesystem::directory_iterator(folder / "killed/checkpoints")) {
    if (entry.path().filename() != "step-10" && entry.path().filename() != "step-20") {
      std::filesystem::remove_all(entry.path());
    }
  }
  const Outcome resumed = heed(arguments + std::vector<std::string>{"--resume"});
  EXPECT_EQ(resumed.status, 0);
  EXPECT_THAT(resumed.err, HasSubstr("goes on from step 20"));
  EXPECT_EQ(weights(folder / "killed"), weights(folder / "straight"));
}

TEST(ResumedTraining, MayBeginToRecomputeActivationsAndEndsWithTheSameBytes) {
  const Folder folder;
  const auto text = tests::corpus(folder, "train", 100);
  ASSERT_EQ(heed(tests::small_training(text, folder / "straight")).status, 0);
  const auto arguments = tests::small_training(text, folder / "stopped");
  ASSERT_EQ(heed(arguments + std::vector<std::string>{"--steps", "20"}).status, 0);
  const Outcome resumed =
      heed(arguments + std::vector<std::string>{"--resume", "--gradient-checkpointing"});
  EXPECT_EQ(resumed.status, 0);
  EXPECT_EQ(weights(folder / "stopped"), weights(folder / "straight"));
}

TEST(StoppedTraining, EndsWithACheckpointAndTheSignalsNumber) {
  for (const auto& [signal, status] : {std::pair(SIGINT, 130), std::pair(SIGTERM, 143)}) {
    const Folder folder;
    const auto text = tests::corpus(folder, "train", 200);
    const Process process(tests::small_training(text, folder / "model") +
                          std::vector<std::string>{"--steps", "1000000", "--save-every", "0"});
    ASSERT_TRUE(process.started());
    ASSERT_TRUE(grows(folder / "model/metrics.jsonl"));  // a step was made
    process.send(signal);
    EXPECT_EQ(process.wait(), status);
    ASSERT_TRUE(std::filesystem::exists(folder / "model/checkpoints"));
    EXPECT_FALSE(std::filesystem::is_empty(folder / "model/checkpoints"));
    // What there is of it is a model, if one asks.
    EXPECT_EQ(heed({"inspect", folder / "model"}).status, 1);
    EXPECT_EQ(heed({"average", folder / "model", "--last", "1"}).status, 0);
    EXPECT_EQ(heed({"inspect", folder / "model"}).status, 0);
  }
}

TEST(Training, OutlivesWhoeverReadItsProgress) {
  const Folder folder;
  std::string line = "heed";
  for (const std::string& word :
       tests::small_training(tests::corpus(folder, "train", 100), folder / "model")) {
    line += " '" + word + "'";
  }
  const Outcome outcome = tests::shell(folder, "exec 2> >(exec true); wait $!; " + line);
  EXPECT_EQ(outcome.status, 0);
  EXPECT_TRUE(std::filesystem::exists(folder / "model/model.safetensors"));
}

TEST(ResumedTraining, GoesOnByTheRecipeInItsFolder) {
  const Folder folder;
  const auto arguments =
      tests::small_training(tests::corpus(folder, "train", 100), folder / "model");
  ASSERT_EQ(heed(arguments + std::vector<std::string>{"--steps", "20"}).status, 0);
  const std::vector<std::string> resume = {"train", "--resume", "--output", folder / "model"};
  const Outcome more = heed(resume + std::vector<std::string>{"--steps", "40"});
  EXPECT_EQ(more.status, 0) << more.err;
  EXPECT_THAT(more.err, HasSubstr("goes on from step 20"));
  ASSERT_EQ(
      heed(tests::small_training(tests::corpus(folder, "train", 100), folder / "straight")).status,
      0);
  EXPECT_EQ(weights(folder / "model"), weights(folder / "straight"));
  const std::string recipe = read_file(folder / "model/recipe.toml");
  const Outcome other =
      heed(resume + std::vector<std::string>{"--vocab-size", "500", "--positions", "learned"});
  EXPECT_EQ(other.status, 1);
  EXPECT_THAT(other.err, HasSubstr("model: cannot go on with other settings: model.positions is "
                                   "learned, was sinusoidal; tokenizer.vocab-size is 500, was not "
                                   "given"));
  const Outcome otherwise =
      heed(resume + std::vector<std::string>{"--optimizer", "sgd", "--average-decay", "0.5"});
  EXPECT_THAT(otherwise.err,
              HasSubstr("model: cannot go on with other settings: training.average-decay is above "
                        "0, was 0; training.optimizer is sgd, was adam\n"));
  EXPECT_EQ(read_file(folder / "model/recipe.toml"), recipe);
}

TEST(ResumedTraining, GoesOnFromTheNewestWholeCheckpointAndSaysWhichWasTorn) {
  const Folder folder;
  const auto arguments =
      tests::small_training(tests::corpus(folder, "train", 100), folder / "model");
  ASSERT_EQ(heed(arguments).status, 0);
  const std::vector<std::string> resume = {"train", "--resume", "--output", folder / "model"};
  const auto damage = [&](const std::string& step) {
    std::filesystem::resize_file(folder / ("model/checkpoints/" + step + "/model.safetensors"), 9);
  };
  damage("step-40");
  const Outcome resumed = heed(resume);
  EXPECT_EQ(resumed.status, 0);
  EXPECT_THAT(resumed.err, HasSubstr("goes on from step 30"));
  EXPECT_THAT(resumed.err, HasSubstr("heed: checkpoint left out: "));
  EXPECT_THAT(resumed.err, HasSubstr("step-40/model.safetensors: "));
  for (const char* step : {"step-10", "step-20", "step-30", "step-40"}) damage(step);
  const Outcome torn = heed(resume);
  EXPECT_EQ(torn.status, 1);
  EXPECT_THAT(torn.err, HasSubstr("model/checkpoints: none of the 4 checkpoints is whole: "));
}

TEST(ResumedTraining, WantsACheckpoint) {
  const Folder folder;
  const Outcome outcome =
      heed(tests::small_training(tests::corpus(folder, "train", 100), folder / "mistyped") +
           std::vector<std::string>{"--resume"});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.err, HasSubstr("mistyped: has no checkpoint to go on from"));
  EXPECT_FALSE(std::filesystem::exists(folder / "mistyped"));
}

}  // namespace
}  // namespace heed::cli
