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

std::vector<std::string> operator+(std::vector<std::string> a, const std::vector<std::string>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

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

TEST(Train, KilledAndResumedItEndsWithTheSameBytes) {
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

TEST(Train, ASignalEndsItWithACheckpointAndItsNumber) {
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

TEST(Train, RefusesAFolderThatHasATraining) {
  const Folder folder;
  const auto arguments =
      tests::small_training(tests::corpus(folder, "train", 100), folder / "model");
  ASSERT_EQ(heed(arguments).status, 0);
  const Outcome again = heed(arguments);
  EXPECT_EQ(again.status, 1);
  EXPECT_THAT(again.err, HasSubstr("has a training already; go on with --resume"));
}

TEST(Train, AveragesTheCheckpointsThereAreWhenItEndsEarly) {
  const Folder folder;
  const Outcome outcome =
      heed(tests::small_training(tests::corpus(folder, "train", 100), folder / "model") +
           std::vector<std::string>{"--steps", "4", "--save-every", "2", "--average-last", "5"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("the mean of 2 checkpoints: training made no 5"));
  EXPECT_TRUE(std::filesystem::exists(folder / "model/model.safetensors"));
}

TEST(Train, NamesBothFilesOfUnequalLength) {
  const Folder folder;
  const tests::Corpus text = {folder.file("a.txt", "one\ntwo\n"), folder.file("b.txt", "one\n")};
  const Outcome outcome = heed(tests::small_training(text, folder / "model"));
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.err, testing::AllOf(HasSubstr(text.source), HasSubstr(text.target)));
  EXPECT_EQ(std::ranges::count(outcome.err, '\n'), 1);
}

TEST(Train, NamesTheFileThatIsMissingOrEmpty) {
  const Folder folder;
  const std::string full = folder.file("full.txt", "one\n"), empty = folder.file("empty.txt", "");
  for (const std::string& other : {empty, folder / "missing.txt"}) {
    const Outcome outcome = heed(tests::small_training({full, other}, folder / "model"));
    EXPECT_EQ(outcome.status, 1);
    EXPECT_THAT(outcome.err, HasSubstr(other));
    EXPECT_EQ(std::ranges::count(outcome.err, '\n'), 1);
  }
}

TEST(Train, SaysTheLineThatIsNoUtf8OrGoesOnByOption) {
  const Folder folder;
  const auto good = tests::corpus(folder, "train", 50);
  std::string lines = read_file(good.source);
  lines[0] = '\xff';
  const tests::Corpus bad = {folder.file("bad.src", lines), good.target};
  const Outcome refused = heed(tests::small_training(bad, folder / "model"));
  EXPECT_EQ(refused.status, 1);
  EXPECT_THAT(refused.err, HasSubstr(bad.source + ":1: "));
  EXPECT_EQ(heed(tests::small_training(bad, folder / "model") +
                 std::vector<std::string>{"--invalid-utf8", "replace"})
                .status,
            0);
}

TEST(Train, SkipsEmptyAndLongLinesAndCountsThem) {
  const Folder folder;
  const auto good = tests::corpus(folder, "train", 50);
  const std::string tall = "a a a a a a a a a a a a a a a a a a a a a a\n";
  const tests::Corpus text = {folder.file("b.src", read_file(good.source) + "\n" + tall),
                              folder.file("b.tgt", read_file(good.target) + "A\nA\n")};
  const Outcome outcome = heed(tests::small_training(text, folder / "model") +
                               std::vector<std::string>{"--max-sentence", "16"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.err, HasSubstr("50 sentence pairs"));
  EXPECT_THAT(outcome.err, HasSubstr("left out: 1 empty, 1 too long"));
}

TEST(Train, RefusesWhatCannotBeBeforeItReadsAnything) {
  const Folder folder;
  const tests::Corpus nothing = {folder / "no.src", folder / "no.tgt"};
  const auto arguments = tests::small_training(nothing, folder / "model");
  const auto refused = [&](const std::vector<std::string>& more, int status, const char* why) {
    const Outcome outcome = heed(arguments + more);
    EXPECT_EQ(outcome.status, status) << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr(why));
    EXPECT_EQ(std::ranges::count(outcome.err, '\n'), 1);
  };
  refused({"--width", "30", "--heads", "4"}, 1, "width");
  refused({"--average-last", "50"}, 2, "--average-last 50 is above --keep-last 10");
  refused({"--criterion", "bleu"}, 2, "--criterion bleu wants --valid SRC TGT");
  refused({"--accumulation", "0"}, 2, "--accumulation: got 0, wanted 1 or more");
  EXPECT_FALSE(std::filesystem::exists(folder / "model"));
}

}  // namespace
}  // namespace heed::cli
