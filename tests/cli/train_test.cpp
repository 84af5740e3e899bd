#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "heed/base/json.h"
#include "heed/cli/training_run.h"
#include "heed/cli/translation_settings.h"
#include "tests/cli/program.h"

namespace heed::cli {
namespace {

using testing::HasSubstr;
using tests::Folder;
using tests::heed;
using tests::Outcome;
using tests::operator+;

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

TEST(Train, AveragesTheCheckpointsThereAreWhenItEndsEarly) {
  const Folder folder;
  const Outcome outcome =
      heed(tests::small_training(tests::corpus(folder, "train", 100), folder / "model") +
           std::vector<std::string>{"--steps", "4", "--save-every", "2", "--average-last", "5"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("the mean of 2 checkpoints: training made fewer than 5"));
  EXPECT_TRUE(std::filesystem::exists(folder / "model/model.safetensors"));
}

TEST(Train, ProbesWriteWhatTheModelIsLikeAndChangeNothingOfIt) {
  const Folder folder;
  const auto text = tests::corpus(folder, "train", 100);
  ASSERT_EQ(heed(tests::small_training(text, folder / "plain")).status, 0);
  const Outcome outcome =
      heed(tests::small_training(text, folder / "probed") +
           std::vector<std::string>{"--probes", "entropy", "aligned-token", "gradients", "states",
                                    "similarity", "--probe-every", "20"});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(read_file(folder / "probed/model.safetensors"),
            read_file(folder / "plain/model.safetensors"));
  std::vector<double> steps, aligned;
  std::istringstream lines(read_file(folder / "probed/metrics.jsonl"));
  for (std::string line; std::getline(lines, line);) {
    const auto json = parse_json(line, "metrics");
    if (json["kind"] != "probe") continue;
    steps.push_back(json["step"]);
    aligned.push_back(json["numbers"]["on the aligned token, cross"]);
    EXPECT_GT(json["numbers"]["entropy, encoder"], 0.0);
    EXPECT_EQ(json["curves"].size(), 16);
  }
  EXPECT_THAT(steps, testing::ElementsAre(0, 20, 40));
  EXPECT_GT(aligned.back(), aligned.front());  // each word has its own translation
}

TEST(Train, RefusesProbesThatThereAreNotOrThatLackTheirData) {
  const Folder folder;
  const auto text = tests::corpus(folder, "train", 20);
  const auto refused = [&](const std::vector<std::string>& flags) {
    return heed(tests::small_training(text, folder / "model") + flags).err;
  };
  EXPECT_THAT(refused({"--probes", "entropie"}), HasSubstr("--probes: got 'entropie', wanted "));
  EXPECT_THAT(refused({"--probe-every", "3"}), HasSubstr("--probe-every wants --probes"));
  EXPECT_THAT(heed({"train", "--task", "language-model", "--train", text.source, "--output",
                    folder / "model", "--probes", "aligned-token"})
                  .err,
              HasSubstr("--probes aligned-token wants --task translation"));
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
  EXPECT_THAT(outcome.err, HasSubstr(tall.source + ":2: 8 tokens and </s>"));
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

TEST(Train, ValidatesByBleuWhereOneAsksWithoutChoosingByIt) {
  const Folder folder;
  const tests::Corpus text = tests::corpus(folder, "train", 50);
  const auto arguments = tests::small_training(text, folder / "model");
  const Outcome outcome =
      heed(arguments + std::vector<std::string>{"--valid", text.source, text.target,
                                                "--validate-every", "20", "--valid-bleu"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.err, HasSubstr("  bleu "));
  const std::string metrics = read_file(folder / "model/metrics.jsonl");
  const std::string state = read_file(folder / "model/checkpoints/step-40/state.json");
  const double loss = parse_json(metrics.substr(metrics.find_last_of('{')), "metrics")["loss"];
  EXPECT_EQ(parse_json(state, "state")["best"]["score"], loss);
}

TEST(Train, AccumulationCountsBatches) {
  RunOptions options;
  Settings settings;
  declare_training(settings, options.training);
  read_arguments({"--accumulation", "3"}, settings);
  settings.apply();
  EXPECT_EQ(trainer_config(options, TranslationSettings()).step_batches, 3);
  EXPECT_EQ(trainer_config(options, TranslationSettings()).step_tokens, 0);
}

TEST(Train, ShowsAModelWhoseTranslationsFillItsLearnedPositions) {
  const Folder folder;
  const tests::Corpus text = tests::corpus(folder, "train", 50);
  // So new a model that it does not end what it writes.
  const Outcome outcome = heed(tests::small_training(text, folder / "model") +
                               std::vector<std::string>{"--positions", "learned", "--max-positions",
                                                        "8", "--max-sentence", "8", "--steps", "1",
                                                        "--valid", text.source, text.target});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_TRUE(std::filesystem::exists(folder / "model/report.html"));
  const Outcome shown = heed({"attention", folder / "model", "--source", "a cat"});
  EXPECT_EQ(shown.status, 0) << shown.err;
  EXPECT_EQ(
      heed({"attention", folder / "model", "--source", "a cat", "--target", "A A A A A A A A"}).err,
      "heed: --target: 9 tokens with </s>; the model has learned positions for 8\n");
}

TEST(Train, SaysBeforeItBeginsWhichLineItCannotTranslateForBleu) {
  const Folder folder;
  const tests::Corpus good = tests::corpus(folder, "train", 50);
  const tests::Corpus tall = {folder.file("v.src", "a\na a a a a a a a\n"),
                              folder.file("v.tgt", "A\nA\n")};
  const auto arguments =
      tests::small_training(good, folder / "model") +
      std::vector<std::string>{"--valid", tall.source, tall.target, "--max-source", "8"};
  const Outcome outcome = heed(arguments + std::vector<std::string>{"--valid-bleu"});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.err, HasSubstr(tall.source + ":2: the line has 9 tokens"));
  EXPECT_FALSE(std::filesystem::exists(folder / "model/checkpoints"));
  EXPECT_EQ(heed(arguments +
                 std::vector<std::string>{"--valid-bleu", "--long-lines", "split", "--steps", "2"})
                .status,
            0);
}

}  // namespace
}  // namespace heed::cli
