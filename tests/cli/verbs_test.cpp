#include <gmock/gmock.h>
#include <unistd.h>

#include "heed/cli/report.h"
#include "tests/cli/program.h"

namespace heed::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using tests::Folder;
using tests::heed;
using tests::Outcome;
using tests::operator+;

// What all verbs that want a trained model share, trained once.
class Verbs : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    root_ = std::filesystem::temp_directory_path() / fmt::format("heed_Verbs.{}", getpid());
    std::filesystem::remove_all(root_);
    std::filesystem::create_directories(root_);
    write_file(root_ / "empty.txt", "");
  }
  static void TearDownTestSuite() { std::filesystem::remove_all(root_); }

  void SetUp() override {
    text_ = tests::corpus(folder_, "train", 300);
    held_ = tests::corpus(folder_, "valid", 20);
    model_ = (root_ / "model").string();
    if (std::filesystem::exists(root_ / "model/config.json")) return;
    std::vector<std::string> arguments = tests::small_training(text_, model_);
    for (const char* more : {"--steps", "200", "--validate-every", "100", "--sharing", "none",
                             "--criterion", "bleu", "--tensorboard"}) {
      arguments.push_back(more);
    }
    arguments.push_back((root_ / "events").string());
    arguments.insert(arguments.end(), {"--valid", held_.source, held_.target});
    const Outcome trained = heed(arguments);
    ASSERT_EQ(trained.status, 0) << trained.err;
    ASSERT_THAT(trained.err, HasSubstr("validation at step 200:"));
  }

  static inline std::filesystem::path root_;
  Folder folder_;
  tests::Corpus text_, held_;
  std::string model_;
};

TEST_F(Verbs, TrainWritesWhatItPromises) {
  for (const char* file :
       {"config.json", "generation_config.json", "model.safetensors", "source.spm", "target.spm",
        "vocab.json", "tokenizer_config.json", "recipe.toml", "metrics.jsonl", "report.html"}) {
    EXPECT_TRUE(std::filesystem::exists(root_ / "model" / file)) << file;
  }
  EXPECT_FALSE(std::filesystem::is_empty(root_ / "events"));
}

TEST_F(Verbs, TheRecipeThatTrainWritesMakesTheSameModel) {
  const std::string again = folder_ / "again";
  const Outcome outcome =
      heed({"train", "--config", model_ + "/recipe.toml", "--output", again, "--train",
            text_.source, text_.target, "--valid", held_.source, held_.target});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(read_file(again + "/model.safetensors"), read_file(model_ + "/model.safetensors"));
}

TEST_F(Verbs, TranslateGivesALineForALineInOrder) {
  const std::string input = folder_.file("in.txt", "a cat sees\n\nthe old dog\n");
  const Outcome outcome = heed({"translate", model_, "--input", input});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(outcome.out, "A CAT SEES\n\nTHE OLD DOG\n");
  for (const std::vector<std::string>& search :
       {std::vector<std::string>{"greedy"}, {"sampling", "--top-k", "1"}}) {
    std::vector<std::string> arguments = {
        "translate", model_, "--input", input, "--output", folder_ / "out.txt", "--search"};
    arguments.insert(arguments.end(), search.begin(), search.end());
    const Outcome other = heed(arguments);
    EXPECT_EQ(other.status, 0) << other.err;
    EXPECT_EQ(read_file(folder_ / "out.txt"), outcome.out);
  }
}

TEST_F(Verbs, TranslateWritesNothingWhereALineIsTooLong) {
  std::string line;
  for (int word = 0; word < 40; ++word) line += "cat ";
  const std::string input = folder_.file("in.txt", "a cat\n" + line + "\n");
  const std::vector<std::string> arguments = {
      "translate", model_, "--input", input, "--output", folder_ / "out.txt", "--max-source", "20"};
  const Outcome refused = heed(arguments);
  EXPECT_EQ(refused.status, 1);
  EXPECT_THAT(refused.err, AllOf(StartsWith("heed: "), HasSubstr(":2: ")));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "out.txt"));
  std::vector<std::string> split = arguments;
  split.insert(split.end(), {"--long-lines", "split"});
  EXPECT_EQ(heed(split).status, 0);
}

TEST_F(Verbs, TranslateGivesSeveralWithTheirScores) {
  const std::string input = folder_.file("in.txt", "a cat\n");
  const Outcome outcome = heed({"translate", model_, "--input", input, "--n_best", "2"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.out, StartsWith("0 ||| A CAT ||| "));
  EXPECT_EQ(std::ranges::count(outcome.out, '\n'), 2);
}

TEST_F(Verbs, TranslateAndEvaluateComputeInFewerBits) {
  const std::string input = folder_.file("in.txt", "a cat\n\nthe dog\n");
  for (const char* type : {"bfloat16", "int8"}) {
    const Outcome text = heed({"translate", model_, "--input", input, "--compute-type", type});
    EXPECT_EQ(text.out, "A CAT\n\nTHE DOG\n") << text.err;
    const Outcome scores =
        heed({"evaluate", model_, "--test", held_.source, held_.target, "--compute-type", type});
    EXPECT_EQ(scores.status, 0) << scores.err;
    EXPECT_THAT(scores.out, HasSubstr("perplexity = "));
  }
  const Outcome unknown = heed({"translate", model_, "--input", input, "--compute-type", "int4"});
  EXPECT_EQ(unknown.status, 2);
  EXPECT_THAT(unknown.err,
              HasSubstr("--compute-type: got 'int4', wanted float32|bfloat16|int8|auto"));
}

TEST_F(Verbs, TranslateGivesTheSameOnAnyNumberOfThreadsAndWorkers) {
  const std::string input = folder_.file("in.txt", "a cat\n\nthe dog\n");
  const std::vector<std::string> fastest{"translate", model_,           "--input",
                                         input,       "--compute-type", "auto"};
  for (const char* threads : {"0", "1", "3"}) {
    for (const char* workers : {"0", "1", "2"}) {
      const Outcome text =
          heed(fastest + std::vector<std::string>{"--threads", threads, "--workers", workers,
                                                  "--decode-sentences", "1"});
      EXPECT_EQ(text.out, "A CAT\n\nTHE DOG\n") << text.err;
    }
  }
}

TEST_F(Verbs, TranslateAnswersALineBeforeTheNextComes) {
  const Outcome outcome = tests::shell(
      folder_, "coproc heed translate '" + model_ +
                   "'\nexec 3<&${COPROC[0]} 4>&${COPROC[1]} {COPROC[1]}>&-\n"
                   "echo 'a cat' >&4; read -r -t 60 line <&3; echo \"$line\"\n"
                   "echo 'the dog' >&4; exec 4>&-; read -r -t 60 line <&3; echo \"$line\"\n");
  EXPECT_EQ(outcome.out, "A CAT\nTHE DOG\n") << outcome.err;
}

TEST_F(Verbs, TranslateRefusesWhatItsSearchDoesNotHave) {
  const Outcome sampling = heed({"translate", model_, "--top-k", "3"});
  EXPECT_EQ(sampling.status, 2);
  EXPECT_EQ(sampling.err, "heed: --top-k wants --search sampling\n");
  EXPECT_EQ(heed({"translate", model_, "--search", "greedy", "--n-best", "2"}).status, 2);
  EXPECT_EQ(heed({"translate", model_, "--beam", "2", "--n-best", "3"}).status, 2);
  const auto refused = [&](const std::vector<std::string>& more, const char* why) {
    const Outcome outcome = heed(std::vector<std::string>{"translate", model_} + more);
    EXPECT_EQ(outcome.status, 2);
    EXPECT_THAT(outcome.err, HasSubstr(why));
  };
  refused({"--min-length", "9", "--max-length", "8"}, "--min-length 9 is above --max-length 8");
  refused({"--beam", "3000000000"}, "--beam: got 3000000000, wanted 1 to ");
  refused({"--seed", "5"}, "--seed wants --search sampling");
  refused({"--n-best", "2", "--format", "text"}, "--n-best wants --format n-best");
  refused({"--prefix", "a\nb"}, "--prefix: more than a line");
  EXPECT_EQ(heed({"translate", model_, "--max-length-ratio", "0", "--max-length-extra", "0",
                  "--max-length", "0"})
                .status,
            2);
}

TEST_F(Verbs, TranslateRefusesAPrefixThatTheModelCannotWrite) {
  const Outcome outcome =
      heed({"translate", model_, "--input", held_.source, "--prefix", "ONE BIRD"});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.err, HasSubstr(":1: the prefix \"ONE BIRD\" has characters that the model "
                                     "has no piece for\n"));
}

TEST_F(Verbs, EvaluateRefusesWhatItCannotDoBeforeItTranslates) {
  const Outcome outcome = heed({"evaluate", model_, "--test", held_.source, held_.target,
                                "--output", folder_ / "none/out.txt"});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.err, HasSubstr("none"));
  EXPECT_EQ(outcome.out, "");
}

TEST_F(Verbs, EvaluateMeasuresATestSet) {
  const Outcome outcome = heed(
      {"evaluate", model_, "--test", held_.source, held_.target, "--output", folder_ / "out.txt"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("BLEU|nrefs:1|case:mixed|eff:no|tok:13a"),
                                 HasSubstr("chrF2|"), HasSubstr("perplexity = ")));
  const Outcome scored = heed({"score", folder_ / "out.txt", held_.target});
  ASSERT_EQ(scored.status, 0) << scored.err;
  EXPECT_THAT(outcome.out, StartsWith(scored.out));  // BLEU and chrF; evaluate has more
}

TEST_F(Verbs, ScoreTakesSeveralReferences) {
  const std::string said = folder_.file("said.txt", "a cat sleeps on the mat\n");
  const std::string other = folder_.file("other.txt", "one dog runs in a park\n");
  const Outcome outcome = heed({"score", said, other, said, "--metrics", "bleu"});
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("nrefs:2"), HasSubstr("= 100.00 ")));
}

TEST_F(Verbs, ScoreNamesFilesOfUnequalLength) {
  const std::string one = folder_.file("one.txt", "a\n"), two = folder_.file("two.txt", "a\nb\n");
  const Outcome outcome = heed({"score", one, two});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_EQ(outcome.err, "heed: " + one + " has 1 line(s), " + two + " has 2\n");
}

TEST_F(Verbs, ScoreRefusesAFileWithoutLines) {
  const std::string empty = folder_.file("empty.txt", "");
  const Outcome outcome = heed({"score", empty, empty});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_EQ(outcome.err, "heed: " + empty + ": the file is empty\n");
}

TEST_F(Verbs, InvalidUtf8IsReplacedWhereOneSaysSo) {
  const std::string text = folder_.file("bad.txt", "a \xff cat\n");
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"score", text, text},
        {"tokenize", "encode", model_, "--input", text},
        {"tokenize", "decode", model_, "--input", text}}) {
    EXPECT_EQ(heed(arguments).status, 1);
    std::vector<std::string> replacing = arguments;
    replacing.insert(replacing.end(), {"--invalid-utf8", "replace"});
    EXPECT_EQ(heed(replacing).status, 0) << arguments[0];
  }
}

TEST_F(Verbs, TokenizeThereAndBack) {
  const std::string input = folder_.file("in.txt", "a cat sees the dog\n");
  for (const char* form : {"pieces", "ids"}) {
    ASSERT_EQ(heed({"tokenize", "encode", model_, "--input", input, "--form", form, "--output",
                    folder_ / "tokens.txt"})
                  .status,
              0);
    const Outcome back =
        heed({"tokenize", "decode", model_, "--input", folder_ / "tokens.txt", "--form", form});
    EXPECT_EQ(back.out, read_file(input));
  }
  const std::string wrong = folder_.file("wrong.txt", "3 x\n");
  const Outcome refused = heed({"tokenize", "decode", model_, "--form", "ids", "--input", wrong});
  EXPECT_EQ(refused.status, 1);
  EXPECT_THAT(refused.err, HasSubstr(wrong + ":1: got 'x', wanted the number of a piece"));
}

TEST_F(Verbs, TokenizeTrainMakesAFolderThatTrainTakes) {
  const std::string made = folder_ / "tokenizer";
  ASSERT_EQ(heed({"tokenize", "train", "--input", text_.source, text_.target, "--output", made,
                  "--pieces", "characters"})
                .status,
            0);
  const auto training = tests::small_training(text_, folder_ / "model");
  ASSERT_EQ(heed(tests::with_tokenizer(training, made)).status, 0);
  EXPECT_EQ(read_file(folder_ / "model/source.spm"), read_file(made + "/source.spm"));
}

TEST_F(Verbs, AttentionDrawsEverywhere) {
  const Outcome terminal = heed({"attention", model_, "--source", "a cat"});
  EXPECT_EQ(terminal.status, 0) << terminal.err;
  EXPECT_THAT(terminal.out, AllOf(HasSubstr("A CAT"), HasSubstr("cross-attention, layer 1")));
  ASSERT_EQ(heed({"attention", model_, "--source", "a cat", "--target", "THE DOG", "--svg",
                  folder_ / "map.svg", "--html", folder_ / "map.html"})
                .status,
            0);
  EXPECT_THAT(read_file(folder_ / "map.svg"), HasSubstr("<svg"));
  EXPECT_THAT(read_file(folder_ / "map.html"), HasSubstr("<html"));
  const std::string none = folder_ / "none.html";
  EXPECT_EQ(heed({"attention", model_, "--source", "a", "--layer", "3", "--html", none}).status, 2);
  EXPECT_FALSE(std::filesystem::exists(none));
}

TEST_F(Verbs, AttentionAndReportSearchAsTheFolderSays) {
  const std::string copy = folder_ / "copy", line = "the old dog sees a cat";
  std::filesystem::copy(model_, copy, std::filesystem::copy_options::recursive);
  write_file(copy + "/generation_config.json", R"({"num_beams": 4, "max_length": 5})");
  const std::string text = folder_.file("in.txt", line + "\n");
  write_file(copy + "/recipe.toml", fmt::format("[data]\nvalid = ['{0}', '{0}']\n", text));
  const std::string translated = heed({"translate", copy, "--input", text}).out;
  EXPECT_EQ(translated, "THE OLD DOG SEES\n");
  EXPECT_THAT(heed({"attention", copy, "--source", line}).out,
              StartsWith(line + "\n" + translated));
  ASSERT_EQ(heed({"report", copy}).status, 0);
  EXPECT_THAT(read_file(copy + "/report.html"), HasSubstr("\"output\":\"THE OLD DOG SEES\""));
}

TEST_F(Verbs, PositionsAreDrawnForEachKind) {
  EXPECT_THAT(heed({"positions"}).out, HasSubstr("sinusoidal positions"));
  const Outcome none = heed({"positions", "--kind", "learned"});
  EXPECT_EQ(none.status, 2);
  const Outcome wrong = heed({"positions", model_, "--kind", "learned"});
  EXPECT_EQ(wrong.status, 2);
  EXPECT_THAT(wrong.err, HasSubstr("its positions are sinusoidal"));
  EXPECT_EQ(heed({"positions", model_}).out, heed({"positions", "--width", "32"}).out);
  EXPECT_EQ(heed({"positions", model_, "--width", "32"}).status, 2);
  EXPECT_EQ(heed({"positions", model_, "--side", "target"}).status, 2);
  EXPECT_EQ(heed({"positions", folder_ / "none"}).status, 1);
  ASSERT_EQ(heed({"positions", "--svg", folder_ / "p.svg"}).status, 0);
  EXPECT_TRUE(std::filesystem::exists(folder_ / "p-similarity.svg"));
}

TEST_F(Verbs, InspectShowsArchitecturePartsAndFiles) {
  const Outcome outcome = heed({"inspect", model_});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("MarianMT"), HasSubstr("encoder.0"),
                                 HasSubstr("model.safetensors"), Not(HasSubstr("\""))));
}

TEST_F(Verbs, AverageWritesAModelOfTheLastCheckpoints) {
  const std::string made = folder_ / "averaged";
  ASSERT_EQ(heed({"average", model_, "--last", "2", "--output", made}).status, 0);
  EXPECT_EQ(heed({"inspect", made}).status, 0);
  EXPECT_NE(read_file(made + "/model.safetensors"), read_file(model_ + "/model.safetensors"));
  EXPECT_EQ(heed({"average", model_, "--last", "90"}).status, 1);
}

TEST_F(Verbs, ReportIsWrittenOnDemand) {
  ASSERT_EQ(heed({"report", model_, "--output", folder_ / "page.html"}).status, 0);
  EXPECT_THAT(read_file(folder_ / "page.html"), HasSubstr("<title>heed train: model</title>"));
  // Also from elsewhere, and of a folder that is named with its slash.
  const auto here = std::filesystem::current_path();
  std::filesystem::current_path(root_);
  const Outcome outcome = heed({"report", "model/", "--output", folder_ / "again.html"});
  std::filesystem::current_path(here);
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(read_file(folder_ / "again.html"), read_file(folder_ / "page.html"));
}

TEST_F(Verbs, AFolderWithoutAModelIsNamed) {
  const std::string none = folder_ / "none";
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"translate", none}, {"inspect", none}, {"average", none}}) {
    const Outcome outcome = heed(arguments);
    EXPECT_EQ(outcome.status, 1);
    EXPECT_THAT(outcome.err, AllOf(StartsWith("heed: "), HasSubstr(none)));
    EXPECT_EQ(std::ranges::count(outcome.err, '\n'), 1);
  }
}

}  // namespace
}  // namespace heed::cli
