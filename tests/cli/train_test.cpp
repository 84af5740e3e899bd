#include <fcntl.h>
#include <gmock/gmock.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <thread>

#include "heed/cli/training_run.h"
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

TEST(Train, RefusesAFolderThatHasAModelAndNoTraining) {
  const Folder folder;
  const auto arguments =
      tests::small_training(tests::corpus(folder, "train", 100), folder / "model");
  ASSERT_EQ(heed(arguments).status, 0);
  std::filesystem::remove_all(folder / "model/checkpoints");
  const std::string vocabulary = read_file(folder / "model/vocab.json");
  const Outcome again = heed(arguments);
  EXPECT_EQ(again.status, 1);
  EXPECT_THAT(again.err, HasSubstr("has a model already; choose another --output"));
  EXPECT_EQ(read_file(folder / "model/vocab.json"), vocabulary);
  // One that ended before its first checkpoint may begin again.
  std::filesystem::remove(folder / "model/model.safetensors");
  EXPECT_EQ(heed(arguments).status, 0);
}

TEST(Train, GoesOnByTheRecipeInItsFolder) {
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
  EXPECT_THAT(other.err, HasSubstr("model: cannot go on with another model: model.positions is "
                                   "sinusoidal, not learned; tokenizer.vocab-size is 40, not 500"));
  EXPECT_EQ(read_file(folder / "model/recipe.toml"), recipe);
}

TEST(Train, GoesOnFromTheNewestWholeCheckpointAndSaysWhichWasTorn) {
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

TEST(Train, ResumesNothingWhereThereIsNothing) {
  const Folder folder;
  const Outcome outcome =
      heed(tests::small_training(tests::corpus(folder, "train", 100), folder / "mistyped") +
           std::vector<std::string>{"--resume"});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.err, HasSubstr("mistyped: has no checkpoint to go on from"));
  EXPECT_FALSE(std::filesystem::exists(folder / "mistyped"));
}

TEST(Average, SaysWhatItWroteAndReplacesNoOtherModel) {
  const Folder folder;
  const auto text = tests::corpus(folder, "train", 100);
  for (const char* name : {"one", "two"}) {
    ASSERT_EQ(heed(tests::small_training(text, folder / name) +
                   std::vector<std::string>{"--norm", "before"})
                  .status,
              0);
  }
  const Outcome own = heed({"average", folder / "one", "--last", "2"});
  EXPECT_EQ(own.status, 0);
  EXPECT_THAT(own.err, HasSubstr("transformers has no class for this model: "));
  EXPECT_THAT(own.err, HasSubstr("one: the mean of the last 2 checkpoints\n"));
  const Outcome other = heed({"average", folder / "one", "--output", folder / "two"});
  EXPECT_EQ(other.status, 1);
  EXPECT_THAT(other.err, HasSubstr("two: has a model already; choose another --output"));
  EXPECT_EQ(heed({"average", folder / "one", "--last", "2", "--output", folder / "new"}).status, 0);
  EXPECT_EQ(heed({"inspect", folder / "new"}).status, 0);
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
  const auto good = tests::corpus(folder, "train", 20);
  EXPECT_THAT(heed(tests::small_training(good, folder / "model") +
                   std::vector<std::string>{"--valid", text.source, text.target})
                  .err,
              testing::AllOf(HasSubstr(text.source), HasSubstr(text.target)));
  EXPECT_FALSE(std::filesystem::exists(folder / "model"));
}

TEST(Train, NamesTheFileThatIsMissingOrEmpty) {
  const Folder folder;
  const std::string full = folder.file("full.txt", "one\n"), empty = folder.file("empty.txt", "");
  for (const std::string& other : {empty, folder / "missing.txt"}) {
    const Outcome outcome = heed(tests::small_training({full, other}, folder / "model"));
    EXPECT_EQ(outcome.status, 1);
    EXPECT_THAT(outcome.err, HasSubstr(other));
    EXPECT_EQ(std::ranges::count(outcome.err, '\n'), 1);
    EXPECT_FALSE(std::filesystem::exists(folder / "model"));
  }
}

TEST(Train, SaysThatTensorBoardsFolderCannotBeMade) {
  const Folder folder;
  const Outcome outcome =
      heed(tests::small_training(tests::corpus(folder, "train", 20), folder / "model") +
           std::vector<std::string>{"--tensorboard", "/dev/null/events"});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_EQ(outcome.err, "heed: /dev/null/events: Not a directory\n");
}

TEST(Train, SaysTheLineOfValidationThatIsTooLongForLearnedPositions) {
  const Folder folder;
  const auto good = tests::corpus(folder, "train", 20);
  const tests::Corpus tall = {folder.file("v.src", "a\na a a a a a a a\n"),
                              folder.file("v.tgt", "A\nA\n")};
  const Outcome outcome =
      heed(tests::small_training(good, folder / "model") +
           std::vector<std::string>{"--positions", "learned", "--max-positions", "8",
                                    "--max-sentence", "8", "--valid", tall.source, tall.target});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.err, HasSubstr(tall.source + ":2: 8 tokens on a side"));
}

TEST(Train, CountsTheLinesLeftOutWhenItSamplesToo) {
  const Folder folder;
  const auto good = tests::corpus(folder, "train", 50);
  const tests::Corpus text = {folder.file("s.src", read_file(good.source) + "\n"),
                              folder.file("s.tgt", read_file(good.target) + "A\n")};
  const Outcome outcome =
      heed(tests::small_training(text, folder / "model") +
           std::vector<std::string>{"--pieces", "bpe", "--vocab-size", "30", "--sampling", "0.1"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("50 sentence pairs"));
  EXPECT_THAT(outcome.err, HasSubstr("left out: 1 empty, 0 too long"));
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

TEST(Train, AccumulationCountsBatches) {
  TrainOptions options;
  options.training.accumulation = 3;
  EXPECT_EQ(trainer_config(options).step_batches, 3);
  EXPECT_EQ(trainer_config(options).step_tokens, 0);
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
  refused({"--width", "30", "--heads", "4"}, 2, "width");
  refused({"--step-tokens", "100", "--accumulation", "3"}, 2, "--accumulation 3");
  refused({"--positions", "learned", "--max-positions", "100"}, 2,
          "--max-sentence 256 is above --max-positions 100");
  refused({"--schedule", "cosine", "--steps", "10"}, 2, "more than the warm-up's 10");
  refused({"--floor", "1"}, 2, "floor");
  refused({"--weight-decay", "0.1"}, 2, "weight decay 0.1, which only AdamW has");
  refused({"--average-last", "50"}, 2, "--average-last 50 is above --keep-last 10");
  refused({"--criterion", "bleu"}, 2, "--criterion bleu wants --valid SRC TGT");
  refused({"--accumulation", "0"}, 2, "--accumulation: got 0, wanted 1 or more");
  EXPECT_FALSE(std::filesystem::exists(folder / "model"));
}

}  // namespace
}  // namespace heed::cli
