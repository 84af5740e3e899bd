#include <gmock/gmock.h>

#include "tests/cli/program.h"

namespace heed::cli {
namespace {

using testing::HasSubstr;
using tests::Folder, tests::heed;

TEST(SynthesizeVerb, WritesTheSameLinesOfASeed) {
  const Folder folder;
  for (const char* name : {"a", "b"}) {
    EXPECT_EQ(heed({"synthesize", "reverse", "--output", folder / name, "--lines", "3", "--length",
                    "2-4", "--vocabulary", "9", "--seed", "8"})
                  .status,
              0);
  }
  const std::string source = read_file(folder / "a.source");
  EXPECT_EQ(std::ranges::count(source, '\n'), 3);
  EXPECT_EQ(source, read_file(folder / "b.source"));
  EXPECT_EQ(read_file(folder / "a.target"), read_file(folder / "b.target"));
  heed({"synthesize", "reverse", "--output", folder / "c", "--lines", "3", "--seed", "9"});
  EXPECT_NE(source, read_file(folder / "c.source"));
}

TEST(SynthesizeVerb, TellsWhatIsLeftToGuessOfRecall) {
  const Folder folder;
  const auto outcome = heed({"synthesize", "recall", "--output", folder / "r", "--lines", "2",
                             "--pairs", "2", "--vocabulary", "2", "--distance", "0"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.err,
              HasSubstr("lines of 10 characters; the least loss a character is 0.2079, "
                        "0.4159 without memory of a line's first half"));
  EXPECT_EQ(read_file(folder / "r.txt").size(), 20u);
}

TEST(SynthesizeVerb, RefusesWhatCannotBe) {
  const Folder folder;
  const auto error = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"synthesize"});
    arguments.insert(arguments.end(), {"--output", folder / "x"});
    return heed(arguments).err;
  };
  EXPECT_THAT(error({"copy", "--length", "9-3"}), HasSubstr("lengths 9 to 3"));
  EXPECT_THAT(error({"copy", "--length", "three"}), HasSubstr("--length: got 'three'"));
  EXPECT_THAT(error({"copy", "--distance", "3"}), HasSubstr("--distance wants the task recall"));
  EXPECT_THAT(error({"recall", "--length", "3"}), HasSubstr("--length wants another task"));
  EXPECT_THAT(error({"guess"}), HasSubstr("TASK: got 'guess', wanted copy|reverse|sort|parity"));
  EXPECT_FALSE(std::filesystem::exists(folder / "x.source"));
}

}  // namespace
}  // namespace heed::cli
