#include <gmock/gmock.h>

#include "tests/cli/program.h"

namespace heed::cli {
namespace {

using testing::AllOf, testing::HasSubstr, testing::Not, testing::StartsWith;
using tests::Folder, tests::heed, tests::Outcome;

Words joined(Words a, const Words& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

const Words kSmall = {"--layers",
                      "1",
                      "--width",
                      "32",
                      "--heads",
                      "2",
                      "--hidden",
                      "64",
                      "--dropout",
                      "0",
                      "--attention-dropout",
                      "0"};

class EncoderVerbs : public testing::Test {
 protected:
  // A text in which each word tells the next, and the labels that it tells.
  EncoderVerbs() {
    std::string text, labelled, words;
    for (int i = 0; i < 120; ++i) {
      const bool dog = i % 3 == 0;
      const std::string line = dog ? "the dog barks at night" : "a cat sleeps all day";
      text += line + "\n";
      labelled += std::string(dog ? "loud" : "quiet") + "\t" + line + "\n";
      words += dog ? "the O\ndog B-ANIMAL\nbarks O\nat O\nnight B-TIME\n\n"
                   : "a O\ncat B-ANIMAL\nsleeps O\nall B-TIME\nday I-TIME\n\n";
    }
    folder.file("text", text);
    folder.file("labelled", labelled);
    folder.file("words", words);
  }
  Outcome train(const std::string& task, const std::string& data, const std::string& output,
                const Words& more = kSmall) {
    return heed(joined({"train",
                        "--task",
                        task,
                        "--train",
                        folder / data,
                        "--valid",
                        folder / data,
                        "--output",
                        folder / output,
                        "--steps",
                        "40",
                        "--warmup",
                        "5",
                        "--learning-rate",
                        "0.005",
                        "--batch-tokens",
                        "200",
                        "--max-length",
                        "12",
                        "--validate-every",
                        "20"},
                       more));
  }

  Folder folder;
};

TEST_F(EncoderVerbs, TrainAMaskedLanguageModelThatOthersBeginWith) {
  const Outcome trained =
      train("masked-language-model", "text", "model", joined(kSmall, {"--steps", "200"}));
  ASSERT_EQ(trained.status, 0) << trained.err;
  EXPECT_THAT(trained.err, AllOf(HasSubstr("120 texts"), HasSubstr("perplexity")));
  const std::string model = folder / "model";
  const Outcome measured = heed({"evaluate", model, "--test", folder / "text"});
  EXPECT_THAT(measured.out, AllOf(StartsWith("accuracy = "), HasSubstr("perplexity 1.")));
  EXPECT_THAT(heed({"inspect", model}).out,
              AllOf(HasSubstr("BertForMaskedLM"), HasSubstr("layers.0")));
  EXPECT_THAT(heed({"attention", model, "--text", "the dog"}).out, HasSubstr("[CLS]"));
  EXPECT_EQ(heed({"tokenize", "encode", model, "--input", folder.file("l", "The DOG\n")}).out,
            "the dog\n");

  const Outcome tuned = train("sentence-classification", "labelled", "tuned",
                              {"--pretrained", model, "--learning-rate", "0.001"});
  ASSERT_EQ(tuned.status, 0) << tuned.err;
  EXPECT_THAT(heed({"classify", folder / "tuned", "--input", folder.file("l", "a cat\n")}).out,
              StartsWith("quiet\t"));
}

TEST_F(EncoderVerbs, EmbedLinesAsVectorsOfNumbers) {
  ASSERT_EQ(train("masked-language-model", "text", "model").status, 0);
  const std::string lines = folder.file("lines", "the dog\n\na cat sleeps\n");
  const auto numbers = [&](const Words& more) {
    std::vector<std::vector<double>> rows;
    std::istringstream out(heed(joined({"embed", folder / "model", "--input", lines}, more)).out);
    for (std::string line; std::getline(out, line);) {
      std::istringstream row(line);
      rows.emplace_back(std::istream_iterator<double>(row), std::istream_iterator<double>());
    }
    return rows;
  };
  const auto means = numbers({}), unit = numbers({"--normalise"}),
             first = numbers({"--pooling", "first"});
  ASSERT_EQ(means.size(), 3u);
  for (std::size_t i = 0; i < 3; ++i) {
    ASSERT_EQ(means[i].size(), 32u);
    double squares = 0, scaled = 0;
    for (std::size_t d = 0; d < 32; ++d) {
      squares += means[i][d] * means[i][d];
      scaled += unit[i][d] * unit[i][d];
    }
    EXPECT_NEAR(scaled, 1.0, 1e-5);
    EXPECT_NEAR(unit[i][3], means[i][3] / std::sqrt(squares), 1e-5);
  }
  EXPECT_NE(first[0], means[0]);
}

TEST_F(EncoderVerbs, ClassifyTexts) {
  const Outcome trained = train("sentence-classification", "labelled", "model");
  ASSERT_EQ(trained.status, 0) << trained.err;
  EXPECT_THAT(trained.err, HasSubstr("accuracy"));
  const std::string lines = folder.file("lines", "the dog barks at night\na cat sleeps\n");
  const Outcome both = heed({"classify", folder / "model", "--input", lines, "--top", "5"});
  EXPECT_THAT(both.out, AllOf(StartsWith("loud\t0.9"), HasSubstr("\nquiet\t0.9")));
  EXPECT_EQ(std::ranges::count(both.out, '\t'), 6);
  EXPECT_THAT(heed({"evaluate", folder / "model", "--test", folder / "labelled"}).out,
              StartsWith("accuracy = 100.00 % of 120 labels"));
}

TEST_F(EncoderVerbs, ClassifyWords) {
  const Outcome trained = train("token-classification", "words", "model");
  ASSERT_EQ(trained.status, 0) << trained.err;
  EXPECT_THAT(trained.err, HasSubstr("f1"));
  const std::string lines = folder.file("lines", "the dog barks\n\na  cat\n");
  const std::string out = heed({"classify", folder / "model", "--input", lines}).out;
  EXPECT_THAT(out, AllOf(StartsWith("the\tO\t0."), HasSubstr("\ndog\tB-ANIMAL\t0."),
                         HasSubstr("\n\n\na\tO\t0."), HasSubstr("\ncat\tB-ANIMAL\t")));
  EXPECT_THAT(heed({"evaluate", folder / "model", "--test", folder / "words"}).out,
              HasSubstr("f1 = 100.00 (precision 100.00 %, recall 100.00 %, 240 spans)"));
}

TEST_F(EncoderVerbs, ResumeMakesTheModelThatAWholeTrainingMakes) {
  const auto decay = joined({"--decay-steps", "40"}, kSmall);
  ASSERT_EQ(train("masked-language-model", "text", "whole", decay).status, 0);
  ASSERT_EQ(
      train("masked-language-model", "text", "parts", joined(decay, {"--steps", "15"})).status, 0);
  const Outcome resumed =
      heed({"train", "--resume", "--output", folder / "parts", "--steps", "40"});
  ASSERT_EQ(resumed.status, 0) << resumed.err;
  EXPECT_EQ(read_file(folder / "parts/model.safetensors"),
            read_file(folder / "whole/model.safetensors"));
}

TEST_F(EncoderVerbs, RefuseWhatCannotBe) {
  const auto error = [&](const std::string& task, const std::string& data, const Words& more) {
    return train(task, data, "model", more).err;
  };
  EXPECT_THAT(error("sentence-classification", "text", {}), HasSubstr("text:1: has no tab"));
  EXPECT_THAT(error("token-classification", "labelled", {"--mask-rate", "0.2"}),
              HasSubstr("--mask-rate"));
  EXPECT_THAT(error("masked-language-model", "text", {"--max-length", "300"}),
              HasSubstr("--batch-tokens 200 is below --max-length 300"));
  EXPECT_THAT(error("masked-language-model", "text", {"--max-positions", "8"}),
              HasSubstr("--max-length 12 is above --max-positions 8"));
  EXPECT_THAT(error("masked-language-model", "text", {"--pretrained", "x", "--layers", "3"}),
              HasSubstr("--layers wants no --pretrained"));
  folder.file("one", "same\ta text\nsame\tanother\n");
  EXPECT_THAT(error("sentence-classification", "one", kSmall),
              HasSubstr("a classification needs 2 labels or more, not 1"));
  ASSERT_EQ(train("sentence-classification", "labelled", "model").status, 0);
  folder.file("other", "soft\ta text\n");
  EXPECT_THAT(heed({"evaluate", folder / "model", "--test", folder / "other"}).err,
              HasSubstr("other: the label \"soft\" is none of the model's: loud, quiet"));
  EXPECT_THAT(heed({"embed", folder / "nowhere"}).err, HasSubstr("no such model folder"));
}

}  // namespace
}  // namespace heed::cli
