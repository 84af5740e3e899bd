#include <gmock/gmock.h>

#include "tests/cli/program.h"

namespace heed::cli {
namespace {

using testing::AllOf, testing::HasSubstr;
using tests::Corpus, tests::Folder, tests::heed, tests::Outcome, tests::operator+;

struct Kind {
  const char* name;
  std::vector<std::string> arguments;
  const char* layout;
  bool attends = true;

  friend void PrintTo(const Kind& v, std::ostream* out) { *out << v.name; }
};

const Kind kKinds[] = {
    {"fixed_context",
     {"--architecture", "recurrent", "--cell", "lstm", "--alignment", "none"},
     "heed-recurrent",
     false},
    {"additive",
     {"--architecture", "recurrent", "--forcing-decay", "linear", "--forcing-steps", "120",
      "--forcing-least", "0.5"},
     "heed-recurrent"},
    {"multiplicative",
     {"--architecture", "recurrent", "--cell", "lstm", "--alignment", "general"},
     "heed-recurrent"},
    {"convolutional", {"--architecture", "convolutional"}, "heed-convolutional"}};

std::vector<std::string> training(const Corpus& train, const std::string& output) {
  return {"train",          "--train",  train.source,   train.target, "--output",        output,
          "--pieces",       "words",    "--layers",     "1",          "--width",         "32",
          "--hidden",       "32",       "--dropout",    "0.1",        "--steps",         "120",
          "--schedule",     "constant", "--warmup",     "10",         "--learning-rate", "0.01",
          "--batch-tokens", "256",      "--save-every", "60",         "--report-every",  "60"};
}

class Architectures : public testing::TestWithParam<Kind> {};
INSTANTIATE_TEST_SUITE_P(Kinds, Architectures, testing::ValuesIn(kKinds),
                         [](const auto& info) { return info.param.name; });

TEST_P(Architectures, CanBeProbed) {
  const Folder folder;
  const Outcome outcome =
      heed(training(tests::corpus(folder, "train", 40), folder / "model") + GetParam().arguments +
           std::vector<std::string>{"--steps", "2", "--probes", "entropy", "states", "gradients"});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  const std::string metrics = read_file(folder / "model/metrics.jsonl");
  EXPECT_THAT(metrics, HasSubstr(R"("gradient of states, encoder")"));
  EXPECT_EQ(metrics.find(R"("entropy, cross")") != metrics.npos, GetParam().attends);
}

TEST_P(Architectures, AreTrainedMeasuredSearchedDrawnAndLookedAt) {
  const Folder folder;
  const Corpus text = tests::corpus(folder, "train", 400);
  const std::string model = folder / "model";
  const Outcome trained =
      heed(training(text, model) + GetParam().arguments +
           std::vector<std::string>{"--valid", text.source, text.target, "--validate-every", "60"});
  ASSERT_EQ(trained.status, 0) << trained.err;
  EXPECT_THAT(trained.err, HasSubstr("it is no Transformer"));

  const Corpus test = tests::corpus(folder, "test", 60);
  const Outcome measured = heed({"evaluate", model, "--test", test.source, test.target});
  EXPECT_EQ(measured.status, 0) << measured.err;
  const std::size_t bleu = measured.out.find("= ");
  ASSERT_NE(bleu, std::string::npos) << measured.out;
  EXPECT_GT(std::stod(measured.out.substr(bleu + 2)), GetParam().attends ? 60.0 : 5.0)
      << measured.out;

  for (const char* type : {"float32", "int8"}) {
    const Outcome translated = heed({"translate", model, "--input", test.source, "--compute-type",
                                     type, "--beam", "3", "--n-best", "2"});
    EXPECT_EQ(translated.status, 0) << translated.err;
    EXPECT_EQ(std::ranges::count(translated.out, '\n'), 120);
  }

  const Outcome drawn =
      heed({"attention", model, "--source", "the old dog sees", "--target", "THE OLD DOG SEES"});
  EXPECT_EQ(drawn.status, GetParam().attends ? 0 : 2);
  if (GetParam().attends) {
    EXPECT_THAT(drawn.out, AllOf(HasSubstr("DOG"), HasSubstr("dog")));
  } else {
    EXPECT_THAT(drawn.err, HasSubstr("--kind: the model has no such attention"));
  }

  const Outcome seen = heed({"inspect", model});
  EXPECT_EQ(seen.status, 0) << seen.err;
  EXPECT_THAT(seen.out,
              AllOf(HasSubstr(GetParam().layout), HasSubstr("decoder.0"), HasSubstr("encoder")));
  EXPECT_EQ(heed({"report", model}).status, 0);
}

TEST_P(Architectures, ResumedTrainToTheSameBytes) {
  const Folder folder;
  const Corpus text = tests::corpus(folder, "train", 100);
  const std::vector<std::string> twelve{"--steps", "12", "--save-every", "6"};
  const auto arguments = [&](const std::string& output) {
    return training(text, output) + GetParam().arguments + twelve;
  };
  ASSERT_EQ(heed(arguments(folder / "once")).status, 0);
  ASSERT_EQ(heed(arguments(folder / "twice") + std::vector<std::string>{"--steps", "6"}).status, 0);
  std::filesystem::remove(folder / "twice/model.safetensors");
  const Outcome resumed =
      heed({"train", "--resume", "--output", folder / "twice", "--steps", "12"});
  ASSERT_EQ(resumed.status, 0) << resumed.err;
  EXPECT_EQ(read_file(folder / "once/model.safetensors"),
            read_file(folder / "twice/model.safetensors"));
}

TEST(Architecture, ReadsItsOwnSettingsAlone) {
  const Folder folder;
  const Corpus text = tests::corpus(folder, "train", 20);
  const auto error = [&](const std::vector<std::string>& more) {
    const Outcome outcome = heed(training(text, folder / "model") + more);
    EXPECT_EQ(outcome.status, 2);
    return outcome.err;
  };
  EXPECT_THAT(error({"--kernel", "5"}), HasSubstr("--kernel wants --architecture convolutional"));
  EXPECT_THAT(error({"--cell", "gru"}), HasSubstr("--cell wants --architecture recurrent"));
  EXPECT_THAT(error({"--architecture", "recurrent", "--heads", "4"}),
              HasSubstr("--heads wants --architecture transformer"));
  EXPECT_THAT(error({"--architecture", "recurrent", "--input-feeding", "with"}),
              HasSubstr("--input-feeding wants --alignment dot or general"));
  EXPECT_THAT(error({"--architecture", "recurrent", "--alignment", "dot"}),
              HasSubstr("the score dot wants an encoder that reads one way"));
  EXPECT_THAT(error({"--architecture", "recurrent", "--forcing-least", "0.5"}),
              HasSubstr("--forcing-least wants --forcing-decay"));
  EXPECT_THAT(error({"--architecture", "convolutional", "--gradient-checkpointing"}),
              HasSubstr("--gradient-checkpointing wants --architecture transformer"));
  EXPECT_THAT(error({"--architecture", "convolutional", "--max-positions", "20"}),
              HasSubstr("learned positions end there"));
}

}  // namespace
}  // namespace heed::cli
