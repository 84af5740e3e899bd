#include "heed/base/files.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <functional>

#include "tests/scratch.h"

namespace heed {
namespace {

class Files : public testing::Test {
 protected:
  std::ptrdiff_t count() const {
    return std::distance(std::filesystem::directory_iterator(folder),
                         std::filesystem::directory_iterator());
  }

  const Scratch scratch;
  const std::filesystem::path& folder = scratch.path();
};

TEST_F(Files, AreReadAsTheyWereWritten) {
  const std::string bytes("a\0b\n", 4);
  write_file(folder / "x", bytes);
  EXPECT_EQ(read_file(folder / "x"), bytes);
  EXPECT_EQ(MappedFile(folder / "x").bytes().size(), 4u);
  EXPECT_EQ(count(), 1);
}

TEST_F(Files, StayWholeWhenANewVersionIsNotCommitted) {
  write_file(folder / "x", "before");
  {
    FileWriter writer(folder / "x");
    writer.write("aft");
  }
  EXPECT_EQ(read_file(folder / "x"), "before");
  EXPECT_EQ(count(), 1);
}

std::string all_of(const FileReader& file) {
  std::string bytes(file.size(), ' ');
  file.read(0, bytes.data(), bytes.size());
  return bytes;
}

TEST_F(Files, CanBeReadWhileTheyAreWritten) {
  FileWriter writer(folder / "x");
  EXPECT_EQ(all_of(writer.written()), "");
  writer.write("one");
  EXPECT_EQ(all_of(writer.written()), "one");
  writer.write("two");
  EXPECT_EQ(all_of(writer.written()), "onetwo");
  writer.commit();
  EXPECT_EQ(read_file(folder / "x"), "onetwo");
}

TEST_F(Files, AreReadAnywhereUpToTheirEnd) {
  write_file(folder / "x", "some bytes");
  const FileReader file(folder / "x");
  std::filesystem::remove(folder / "x");
  std::string bytes(4, ' ');
  file.read(5, bytes.data(), 4);
  EXPECT_EQ(bytes, "byte");
  EXPECT_EQ(error_of([&] { file.read(8, bytes.data(), 4); }),
            (folder / "x").string() + ": ends early, at byte 10");
  EXPECT_EQ(error_of([&] { FileReader(folder / "y"); }),
            (folder / "y").string() + ": No such file or directory");
}

TEST_F(Files, BehindALinkAreReplacedAndTheLinkStays) {
  write_file(folder / "x", "before");
  std::filesystem::create_symlink("x", folder / "link");
  std::filesystem::create_symlink("new", folder / "to_nothing");
  write_file(folder / "link", "after");
  write_file(folder / "to_nothing", "first");
  EXPECT_TRUE(std::filesystem::is_symlink(folder / "link"));
  EXPECT_EQ(read_file(folder / "x"), "after");
  EXPECT_EQ(read_file(folder / "new"), "first");
  EXPECT_EQ(count(), 4);
}

TEST_F(Files, ThatAreDevicesOrPipesAreWrittenAndStay) {
  write_file("/dev/null", "nothing");
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/null"));
  EXPECT_THROW(write_file("/dev/full", "too much"), Error);
  const auto pipe = folder / "pipe";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  const int end = open(pipe.c_str(), O_RDONLY | O_NONBLOCK);
  write_file(pipe, "through");
  std::string read(7, '\0');
  EXPECT_EQ(::read(end, read.data(), read.size()), 7);
  close(end);
  EXPECT_EQ(read, "through");
  EXPECT_TRUE(std::filesystem::is_fifo(pipe));
}

TEST_F(Files, LeaveNoTraceOfAProcessThatWasKilled) {
  const int probe = open(folder.c_str(), O_TMPFILE | O_WRONLY, 0600);
  if (probe < 0) GTEST_SKIP() << "this file system knows no files without a name";
  close(probe);
  const pid_t child = fork();
  if (child == 0) {
    FileWriter writer(folder / "x");
    writer.write("half");
    raise(SIGKILL);
  }
  waitpid(child, nullptr, 0);
  EXPECT_EQ(count(), 0);
}

TEST_F(Files, ThatAreMissingAreNamedWithTheReason) {
  const std::string path = folder / "none";
  for (const auto& open :
       std::vector<std::function<void()>>{[&] { read_file(path); }, [&] { MappedFile file(path); },
                                          [&] { write_file(path + "/x", ""); }}) {
    const std::string error = error_of(open);
    EXPECT_TRUE(error.starts_with(path)) << error;
    EXPECT_TRUE(error.ends_with("No such file or directory")) << error;
  }
}

TEST_F(Files, HaveTheirDirectoriesMadeAndNamedWhereTheyCannotBe) {
  make_directories(folder / "a" / "b");
  make_directories(folder / "a" / "b");
  EXPECT_TRUE(std::filesystem::is_directory(folder / "a" / "b"));
  write_file(folder / "x", "");
  const auto below = folder / "x" / "y";
  EXPECT_EQ(error_of([&] { make_directories(below); }), below.string() + ": Not a directory");
}

TEST_F(Files, OfNoBytesCanBeMapped) {
  write_file(folder / "empty", "");
  EXPECT_TRUE(MappedFile(folder / "empty").bytes().empty());
}

}  // namespace
}  // namespace heed
