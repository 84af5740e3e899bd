#include <gmock/gmock.h>

#include "tests/cli/program.h"

namespace heed::cli {
namespace {

using testing::HasSubstr;
using testing::StartsWith;
using tests::Folder;
using tests::Outcome;

// A study of quick trainings: a recipe, its data, and the program in processes of its own.
struct Comparisons : testing::Test {
  Comparisons() {
    const auto train = tests::corpus(folder, "train", 100),
               test = tests::corpus(folder, "test", 20);
    data = fmt::format(" --train {0} {1} --valid {2} {3} --test {2} {3}", train.source,
                       train.target, test.source, test.target);
    std::filesystem::create_directories(folder / "study");
    folder.file("study/study.toml", R"(
[compare]
seeds = 1
steps = 20
[tokenizer]
pieces = "words"
[model]
layers = 1
width = 32
heads = 2
hidden = 64
[training]
schedule = "constant"
warmup = 10
learning-rate = 0.01
report-every = 10
validate-every = 10
)");
    folder.file("study/wide.toml", "[model]\nhidden = 128\n");
  }

  Outcome compare(const std::string& flags) const {
    return tests::shell(folder, fmt::format("heed compare {} --output {}{} {}", folder / "study",
                                            folder / "out", data, flags));
  }

  const Folder folder;
  std::string data;
};

TEST_F(Comparisons, TrainAndMeasureEachVariantOnceAndTellAllOfIt) {
  const Outcome first = compare("--vary attention.heads=1,2");
  ASSERT_EQ(first.status, 0) << first.err;
  EXPECT_THAT(first.out, HasSubstr("heads=1"));
  EXPECT_THAT(first.out, HasSubstr("BLEU"));
  EXPECT_THAT(first.err, HasSubstr("heads=2 seed 1: train took"));
  EXPECT_THAT(first.err, HasSubstr("heads=2 seed 1: evaluate took"));
  EXPECT_THAT(read_file(folder / "out/table.csv"), StartsWith("variant,"));
  EXPECT_THAT(read_file(folder / "out/runs.csv"), HasSubstr("\r\nheads=2,1,done,,"));
  EXPECT_THAT(read_file(folder / "out/report.html"), HasSubstr("BLEU by source length"));
  EXPECT_THAT(read_file(folder / "out/charts/bleu-by-source-length.svg"), HasSubstr("heads=2"));
  EXPECT_THAT(read_file(folder / "out/report.html"),
              HasSubstr("gradient of parameters, encoder, at the end"));
  const Outcome again = compare("--vary attention.heads=1,2");
  EXPECT_EQ(again.status, 0);
  EXPECT_EQ(again.err.find("took"), again.err.npos) << again.err;
  EXPECT_EQ(again.out, first.out);
  // More of it takes only what is new.
  const Outcome more = compare("--vary attention.heads=1,2 --seeds 2");
  EXPECT_THAT(more.err, HasSubstr("heads=1 seed 2: train took"));
  EXPECT_EQ(more.err.find("seed 1: train"), more.err.npos) << more.err;
}

TEST_F(Comparisons, TrainOnceWhatIsOnlyMeasuredInAnotherWay) {
  const Outcome outcome = compare("--vary beam=1,2");
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(outcome.err.find("train took"), outcome.err.rfind("train took"));
  EXPECT_NE(outcome.err.find("evaluate took"), outcome.err.rfind("evaluate took"));
  EXPECT_THAT(outcome.out, HasSubstr("beam=2"));
}

TEST_F(Comparisons, ADryRunTellsWhatWouldBeComparedAndWritesNothing) {
  const Outcome outcome = compare("--vary heads=1,2 beam=1,2 --dry-run");
  EXPECT_EQ(outcome.out,
            "heads=1, beam=1\n"
            "heads=1, beam=2, of the training of heads=1, beam=1\n"
            "heads=2, beam=1\n"
            "heads=2, beam=2, of the training of heads=2, beam=1\n");
  EXPECT_FALSE(std::filesystem::exists(folder / "out"));
}

TEST_F(Comparisons, ARecipeOfTheStudyStandsOnTopOfIt) {
  const Outcome outcome = compare("--recipes wide.toml");
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(read_file(folder / "out/runs/wide-seed-1/model/config.json"),
              HasSubstr("\"decoder_ffn_dim\": 128"));
}

TEST_F(Comparisons, ABudgetOfFlagsStandsInPlaceOfTheStudys) {
  const Outcome outcome =
      compare("--tokens 300 --set batch-tokens=50 max-sentence=50 report-every=1 warmup=1000000");
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  const std::string recipe = read_file(folder / "out/runs/study-seed-1/recipe.toml");
  EXPECT_THAT(recipe, HasSubstr("tokens = 300\n"));
  EXPECT_THAT(recipe, HasSubstr("steps = 0\n"));
  EXPECT_THAT(outcome.out,
              HasSubstr("At the end of this budget the learning rate still rose: study."));
}

// The gradient of a rate like this leaves the floats within a few steps.
TEST_F(Comparisons, ARunThatDivergesIsAResult) {
  const Outcome outcome =
      compare("--vary learning-rate=0.01,1e30 --set norm-kind=none --set warmup=0");
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("learning-rate=1e30 (1 diverged of 1)"));
  EXPECT_THAT(outcome.out, HasSubstr("1 of 1 runs diverged (training: the loss or the gradient"));
  EXPECT_THAT(read_file(folder / "out/runs.csv"), HasSubstr("1e30,1,diverged,"));
}

TEST_F(Comparisons, ARunThatFailsIsToldAndTheOthersGoOn) {
  const Outcome outcome = compare("--vary vocab-size=4,9 --set pieces=bpe");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.err, HasSubstr("vocab-size=4 seed 1: train failed: "));
  EXPECT_THAT(outcome.out, HasSubstr("vocab-size=4 (1 failed of 1)"));
}

TEST_F(Comparisons, GoOnWhereTheyWereStopped) {
  const std::string flags = "--set steps=100000 --set save-every=5 --jobs 1";
  const Outcome stopped = tests::shell(
      folder, fmt::format("\"" HEED_PROGRAM "\" compare {0} --output {1}{2} {3} & P=$!\n"
                          "until [ -e {1}/runs/study-seed-1/model/checkpoints/step-5 ]; do sleep "
                          "0.02; done\nkill -TERM $P; wait $P",
                          folder / "study", folder / "out", data, flags));
  EXPECT_EQ(stopped.status, 143);
  EXPECT_THAT(stopped.err, HasSubstr("stopped, 0 of 1 runs are done; the same command goes on"));
  EXPECT_THAT(read_file(folder / "out/runs/study-seed-1/train.json"), HasSubstr("\"open\""));
  // Its end brought near, in the recipe that it goes on by.
  const std::string recipe = folder / "out/runs/study-seed-1/model/recipe.toml";
  std::string text = read_file(recipe);
  text.replace(text.find("steps = 100000"), 14, "steps = 1     ");
  write_file(recipe, text);
  const Outcome on = compare(flags);
  EXPECT_EQ(on.status, 0) << on.err;
  EXPECT_THAT(on.err, HasSubstr("study seed 1: train took"));
}

TEST_F(Comparisons, SayInOneLineWhatCannotBe) {
  const auto refused = [&](const std::string& flags, const std::string& why) {
    const Outcome outcome = compare(flags);
    EXPECT_EQ(outcome.status, 2) << flags;
    EXPECT_EQ(outcome.err, "heed: " + why + "\n") << flags;
  };
  refused("--vary heads=2,3", "heads=3: transformer: width 32 is not a multiple of 3 heads");
  refused("--vary hads=2", "--vary hads=2: unknown key hads, did you mean heads?");
  refused("--vary training.heads=2",
          "--vary training.heads=2: unknown key training.heads, did you mean model.heads?");
  refused("--vary heads", "--vary: got 'heads', wanted KEY=VALUE");
  refused("--vary heads=1,", "--vary: got 'heads=1,', in which a value is empty");
  refused("--vary heads=2,2", "compare: heads=2 stands twice among what is to be compared");
  refused("--set heads=1,2", "--set: got 'heads=1,2', wanted one value");
  refused("--steps 5", "study: --steps 5 is too small: [training] warmup is 10 steps of them");
  refused("--seconds 5 --tokens 5",
          "--steps, --tokens and --seconds are three budgets; choose one");
  refused("--measure evaluat",
          "--measure evaluat: is no verb with --figures for the task translation");
  refused("--set probes=entropie",
          "study: --set probes=entropie: probes: got 'entropie', wanted "
          "entropy|saturation|softmax-gradient|distance|first-token|previous-token|aligned-token|"
          "states|similarity|gradients");
  EXPECT_FALSE(std::filesystem::exists(folder / "out"));
}

}  // namespace
}  // namespace heed::cli
