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

}  // namespace
}  // namespace heed::cli
