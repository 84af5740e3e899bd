#include <gmock/gmock.h>

#include "tests/cli/program.h"

namespace heed::cli {
namespace {

using tests::Folder, tests::Outcome, tests::shell;

TEST(StandardOutput, ThatDoesNotArriveIsAnError) {
  const Folder folder;
  const std::string text = folder.file("text", "a cat\n");
  for (const std::string& arguments :
       {std::string("--help"), std::string("--version"), std::string("train --help"),
        std::string("man"), std::string("completion bash"), std::string("train --dump-config"),
        std::string("positions"), "score " + text + " " + text}) {
    const Outcome full = shell(folder, "heed " + arguments + " >/dev/full");
    EXPECT_EQ(full.status, 1) << arguments;
    EXPECT_EQ(full.err, "heed: standard output: No space left on device\n");
    const Outcome closed = shell(folder, "heed " + arguments + " >&-");
    EXPECT_EQ(closed.status, 1) << arguments;
    EXPECT_EQ(closed.err, "heed: standard output: Bad file descriptor\n");
  }
}

TEST(StandardOutput, ThatNobodyReadsEndsQuietly) {
  const Folder folder;
  EXPECT_EQ(shell(folder, "heed man | head -n 1").err, "");
  const Outcome ignored = shell(folder, "trap '' PIPE; heed man | true; exit ${PIPESTATUS[0]}");
  EXPECT_EQ(ignored.err, "");
}

TEST(StandardOutput, NoFileIsTakenForAClosedStream) {
  const Folder folder;
  const std::string text = folder.file("text", "a cat\n");
  EXPECT_EQ(shell(folder, "heed score " + text + " " + text + " 2>&-").status, 0);
}

TEST(StandardOutput, AnErrorThatCannotBeToldIsStillAnError) {
  const Folder folder;
  EXPECT_EQ(shell(folder, "heed nonsense 2>/dev/full").status, 2);
}

}  // namespace
}  // namespace heed::cli
