#include "heed/base/process.h"

#include <gtest/gtest.h>

#include <csignal>

#include "heed/base/check.h"
#include "heed/base/files.h"
#include "tests/scratch.h"

namespace heed {
namespace {

struct Processes : testing::Test {
  const Scratch folder;
  const std::filesystem::path log = folder / "log";

  ProcessEnd end_of(const std::string& script) const {
    return Process({"/bin/sh", "-c", script}, log).wait();
  }
};

TEST_F(Processes, EndWithTheirStatusOrTheSignalThatEndedThem) {
  EXPECT_EQ(end_of("exit 3").status, 3);
  EXPECT_EQ(end_of("kill -9 $$").status, 128 + SIGKILL);
  EXPECT_EQ(Process({(folder / "nothing").string()}, log).wait().status, 127);
}

TEST_F(Processes, SayWhatTheySayAtTheEndOfTheirLogAndReadNothing) {
  write_file(log, "before\n");
  EXPECT_EQ(end_of("cat; echo out; echo err >&2").status, 0);
  EXPECT_EQ(read_file(log), "before\nout\nerr\n");
  EXPECT_THROW(Process({"/bin/true"}, folder / "none" / "log"), Error);
}

TEST_F(Processes, AreAskedToEndAndMayEndInTheirOwnWay) {
  Process process({"/bin/sh", "-c", "trap 'exit 7' TERM; echo up; while :; do sleep 0.01; done"},
                  log);
  while (read_file(log).empty()) EXPECT_FALSE(process.poll().has_value());
  process.ask_to_end();
  EXPECT_EQ(process.wait().status, 7);
  ASSERT_TRUE(process.poll().has_value());
  EXPECT_EQ(process.poll()->status, 7);
}

TEST_F(Processes, TellTheirTimeAndMostMemory) {
  const ProcessEnd small = end_of("sleep 0.2");
  EXPECT_GE(small.seconds, 0.2);
  // 40 MB of text in a variable.
  const ProcessEnd large = end_of("x=$(head -c 40000000 /dev/zero | tr '\\0' a); echo ${#x}");
  EXPECT_GT(large.peak_memory, small.peak_memory + 30'000'000);
}

}  // namespace
}  // namespace heed
