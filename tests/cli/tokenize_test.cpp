#include <gmock/gmock.h>

#include "tests/cli/program.h"

namespace heed::cli {
namespace {

using testing::AllOf, testing::HasSubstr, testing::StartsWith;
using tests::Folder, tests::heed, tests::Outcome;

TEST(TokenizeTrain, SaysTheLargestVocabularyThatTheTextFills) {
  const Folder folder;
  const tests::Corpus text = tests::corpus(folder, "train", 300);
  const Outcome outcome =
      heed({"tokenize", "train", "--input", text.source, "--output", folder / "tokenizer",
            "--pieces", "unigram", "--vocab-size", "5000"});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.err, AllOf(StartsWith("heed: "), HasSubstr("5000")));
}

TEST(TokenizeTrain, MakesOneModelASideWhereItIsTold) {
  const Folder folder;
  const tests::Corpus text = tests::corpus(folder, "train", 300);
  const std::string made = folder / "separate";
  const std::vector<std::string> asked{"tokenize", "train", "--output",       made,
                                       "--pieces", "words", "--vocabularies", "separate"};
  const auto with = [&](std::vector<std::string> more) {
    more.insert(more.begin(), asked.begin(), asked.end());
    return heed(more);
  };
  const Outcome one = with({"--input", text.source});
  EXPECT_EQ(one.status, 2);
  EXPECT_THAT(one.err, HasSubstr("got 1 file(s), wanted SRC and TGT"));
  EXPECT_EQ(with({"--input", text.source, text.target}).status, 0);
  const auto pieces = [&](const std::string& side) {
    return heed({"tokenize", "encode", made, "--side", side, "--input",
                 folder.file("line", "dog DOG")})
        .out;
  };
  EXPECT_EQ(pieces("source"), "▁dog <unk>\n");
  EXPECT_EQ(pieces("target"), "<unk> ▁DOG\n");
  EXPECT_EQ(with({"--input", text.source, text.target, "--vocab-size", "90"}).err,
            "heed: tokenizer training: the corpus cannot fill a vocabulary of 90; the largest it "
            "can is 9\n");
}

TEST(TokenizeTrain, MakesByteLevelBpeForALanguageModel) {
  const Folder folder;
  const std::string text = folder.file("text", "the dog and the cat and the dog\nthe cat\n");
  const std::string made = folder / "bpe";
  const Outcome outcome = heed({"tokenize", "train", "--task", "language-model", "--input", text,
                                "--output", made, "--vocab-size", "270"});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  const std::string line = folder.file("line", "the dög");
  EXPECT_EQ(heed({"tokenize", "encode", made, "--input", line}).out, "the Ġ d Ã ¶ g\n");
  const std::string ids = heed({"tokenize", "encode", made, "--input", line, "--form", "ids"}).out;
  EXPECT_EQ(
      heed({"tokenize", "decode", made, "--input", folder.file("ids", ids), "--form", "ids"}).out,
      "the dög\n");
  EXPECT_EQ(heed({"tokenize", "decode", made, "--input", folder.file("bad", "the zebra")}).err,
            "heed: the vocabulary has no piece 'zebra'\n");
  EXPECT_THAT(heed({"tokenize", "train", "--task", "language-model", "--input", text, "--output",
                    made, "--pieces", "characters", "--vocab-size", "300"})
                  .err,
              HasSubstr("--vocab-size wants --pieces byte-level-bpe"));
}

}  // namespace
}  // namespace heed::cli
