#include <gmock/gmock.h>

#include "tests/cli/program.h"

namespace heed::cli {
namespace {

using testing::HasSubstr, testing::Not;
using tests::Folder, tests::shell;

// What bash offers behind "heed WORDS", where the last word has begun.
std::string offered(const std::string& words) {
  const Folder folder;
  const tests::Outcome outcome = shell(
      folder, "source <(heed completion bash); COMP_WORDS=(heed " + words +
                  "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _heed; echo \"${COMPREPLY[*]}\"");
  EXPECT_EQ(outcome.err, "");
  return outcome.out;
}

TEST(Completion, OffersVerbsFlagsAndTheWordsThatTheyTake) {
  EXPECT_EQ(offered("tr"), "train translate\n");
  EXPECT_EQ(offered("tokenize ''"), "train encode decode\n");
  EXPECT_EQ(offered("train --preset ''"), "base big small tiny\n");
  EXPECT_EQ(offered("train --preset b"), "base big\n");
  EXPECT_EQ(offered("train --score-scale ''"), "inverse-sqrt none\n");
  EXPECT_EQ(offered("tokenize encode --fo"), "--form\n");
  EXPECT_EQ(offered("tokenize encode --vocab"), "\n");
  EXPECT_EQ(offered("tokenize encode --side t"), "target\n");
  EXPECT_EQ(offered("completion f"), "fish\n");
}

TEST(Completion, LeavesFilesToTheShell) {
  EXPECT_EQ(offered("train --output ''"), "\n");
  EXPECT_EQ(offered("translate --input ''"), "\n");
}

TEST(Completion, OfFishKeepsTheVerbsApart) {
  const std::string script = tests::heed({"completion", "fish"}).out;
  EXPECT_THAT(script,
              HasSubstr("'__fish_seen_subcommand_from tokenize; and "
                        "__fish_seen_subcommand_from encode' -l side -x -a 'source target'"));
  EXPECT_THAT(script, HasSubstr("'__fish_seen_subcommand_from train; and not "
                                "__fish_seen_subcommand_from tokenize' -l preset -x"));
  // Of no verb's name is `translate` the second word.
  EXPECT_THAT(script, HasSubstr("'__fish_seen_subcommand_from translate' -l beam -r"));
  EXPECT_THAT(script, Not(HasSubstr("__fish_seen_subcommand_from tokenize train")));
}

}  // namespace
}  // namespace heed::cli
