#include <gmock/gmock.h>

#include "tests/cli/program.h"

namespace heed::cli {
namespace {

using testing::HasSubstr;
using tests::Folder;
using tests::heed;
using tests::Outcome;
using tests::operator+;

TEST(Shortlist, IsMadeFromACorpusAndReadWhereItIsAskedFor) {
  const Folder folder;
  const auto text = tests::corpus(folder, "train", 300);
  const std::string model = folder / "model", input = folder.file("in", "a cat\n\nthe dog\n");
  ASSERT_EQ(heed(tests::small_training(text, model) +
                 std::vector<std::string>{"--steps", "200", "--sharing", "none"})
                .status,
            0);
  const std::vector<std::string> translate{"translate", model, "--input", input, "--shortlist"};
  const Outcome none = heed(translate);
  EXPECT_EQ(none.status, 1);
  EXPECT_EQ(none.err, "heed: " + model +
                          "/shortlist.safetensors: there is none; `heed shortlist` makes it\n");
  // One target a piece is enough for words that have one translation each.
  const std::vector<std::string> make{"shortlist", model, "--train", text.source, text.target};
  const Outcome made = heed(make + std::vector<std::string>{"--targets", "1", "--frequent", "0"});
  EXPECT_EQ(made.status, 0);
  EXPECT_THAT(made.err, HasSubstr("/shortlist.safetensors: from 300 sentence pairs"));
  for (const char* type : {"float32", "int8"}) {
    const std::vector<std::string> typed{"--compute-type", type};
    EXPECT_EQ(heed(translate + typed).out, "A CAT\n\nTHE DOG\n");
  }
  const Outcome scores = heed(
      {"evaluate", model, "--test", text.source, text.target, "--shortlist", "--search", "greedy"});
  EXPECT_EQ(scores.status, 0) << scores.err;
  EXPECT_THAT(scores.out, HasSubstr("perplexity = "));
}

TEST(Shortlist, DecidesWhatMayBeSaid) {
  const Folder folder;
  const auto text = tests::corpus(folder, "train", 300);
  const std::string model = folder / "model", input = folder.file("in", "the dog\n");
  ASSERT_EQ(heed(tests::small_training(text, model)).status, 0);
  const std::string other = folder.file("other", "A\n");
  const std::string source = folder.file("source", "the\n");
  ASSERT_EQ(heed({"shortlist", model, "--train", source, other, "--frequent", "0"}).status, 0);
  const Outcome outcome = heed({"translate", model, "--input", input, "--shortlist", "--prefix",
                                "CAT", "--min-length", "4", "--no-repeat-ngram", "2"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(outcome.out.find_first_not_of("CAT adeghotn\n"), std::string::npos) << outcome.out;
}

TEST(Shortlist, RefusesWhatIsNotOfItsModel) {
  const Folder folder;
  const auto text = tests::corpus(folder, "train", 100);
  const std::string model = folder / "model", more = folder / "more";
  ASSERT_EQ(heed(tests::small_training(text, model)).status, 0);
  ASSERT_EQ(heed({"shortlist", model, "--train", text.source, text.target}).status, 0);
  const std::string source = folder.file("source", "one bird\n" + read_file(text.source));
  const std::string target = folder.file("target", "ONE BIRD\n" + read_file(text.target));
  ASSERT_EQ(heed(tests::small_training({source, target}, more)).status, 0);
  std::filesystem::copy(model + "/shortlist.safetensors", more);
  const Outcome refused = heed({"translate", more, "--input", source, "--shortlist"});
  EXPECT_EQ(refused.status, 1);
  EXPECT_EQ(refused.err, "heed: " + more +
                             "/shortlist.safetensors: made for other vocabularies; make it anew "
                             "with `heed shortlist`\n");
  const Outcome nothing = heed({"shortlist", folder / "none", "--train", source, target});
  EXPECT_EQ(nothing.status, 1);
  EXPECT_THAT(nothing.err, HasSubstr(folder / "none"));
  EXPECT_FALSE(std::filesystem::exists(folder / "none"));
}

}  // namespace
}  // namespace heed::cli
