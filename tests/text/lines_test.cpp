#include "heed/text/lines.h"

#include <fcntl.h>
#include <unistd.h>
#include <zlib.h>

#include <random>

#include "tests/scratch.h"

namespace heed {
namespace {

std::string gzip(const std::string& text) {
  z_stream zip{};
  EXPECT_EQ(deflateInit2(&zip, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string packed(compressBound(text.size()) + 64, '\0');
  zip.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  zip.avail_in = static_cast<uInt>(text.size());
  zip.next_out = reinterpret_cast<Bytef*>(packed.data());
  zip.avail_out = static_cast<uInt>(packed.size());
  EXPECT_EQ(deflate(&zip, Z_FINISH), Z_STREAM_END);
  packed.resize(zip.total_out);
  deflateEnd(&zip);
  return packed;
}

std::vector<std::string> lines_of(const std::filesystem::path& path,
                                  InvalidUtf8 invalid = InvalidUtf8::refuse) {
  LineReader reader(path, invalid);
  std::vector<std::string> lines;
  for (std::string line; reader.next(line);) {
    lines.push_back(line);
    EXPECT_EQ(reader.number(), std::ssize(lines));
  }
  return lines;
}

using Lines = std::vector<std::string>;

TEST(Lines, EndAtNewlinesOrWithTheText) {
  const Scratch scratch;
  const auto read = [&](const std::string& text) {
    scratch.write("x", text);
    return lines_of(scratch / "x");
  };
  EXPECT_EQ(read(""), Lines());
  EXPECT_EQ(read("\n"), Lines({""}));
  EXPECT_EQ(read("a\n\nb"), Lines({"a", "", "b"}));
  EXPECT_EQ(read("a\r\nb\r\n"), Lines({"a", "b"}));
  EXPECT_EQ(read("a\rb\n"), Lines({"a\rb"}));
  EXPECT_EQ(read("\uFEFFa\n\uFEFFb\n"), Lines({"a", "\uFEFFb"}));
  EXPECT_EQ(read(std::string("a\0b\n", 4)), Lines({std::string("a\0b", 3)}));
}

TEST(Lines, AreTheSameFromGzipUnderAnyNameAndInSeveralMembers) {
  const Scratch scratch;
  std::string text;
  Lines expected;
  std::minstd_rand random(7);
  for (int i = 0; i < 20000; ++i) {
    expected.push_back(std::string(random() % 80, static_cast<char>('a' + random() % 26)));
    text += expected.back() + "\n";
  }
  const std::size_t half = text.size() / 2;
  scratch.write("plain.gz", text);  // not gzip, whatever the name says
  scratch.write("packed", gzip(text));
  scratch.write("members", gzip(text.substr(0, half)) + gzip("") + gzip(text.substr(half)));
  scratch.write("padded", gzip(text) + std::string(1000, '\0'));
  for (const char* name : {"plain.gz", "packed", "members", "padded"}) {
    EXPECT_EQ(lines_of(scratch / name), expected) << name;
  }
}

TEST(Lines, ComeOutOfAPipeAsSoonAsTheyAreThere) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  LineReader reader(ends[0], "standard input");
  std::string line;
  for (const std::string sent : {"one\n", "two\n"}) {  // would wait for ever for a full buffer
    ASSERT_EQ(write(ends[1], sent.data(), sent.size()), std::ssize(sent));
    ASSERT_TRUE(reader.next(line));
    EXPECT_EQ(line + "\n", sent);
  }
  close(ends[1]);
  EXPECT_FALSE(reader.next(line));
  EXPECT_FALSE(reader.next(line));
  EXPECT_EQ(fcntl(ends[0], F_GETFD) >= 0, true);  // stays the caller's
  close(ends[0]);
}

TEST(Lines, AreReadyWhereReadingThemWouldNotWait) {
  constexpr std::chrono::milliseconds kNoTime{0};
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  LineReader reader(ends[0], "pipe");
  EXPECT_FALSE(reader.ready(kNoTime));
  ASSERT_EQ(write(ends[1], "a\nb\n", 4), 4);
  std::string line;
  for (const char* expected : {"a", "b"}) {
    EXPECT_TRUE(reader.ready(kNoTime));
    ASSERT_TRUE(reader.next(line));
    EXPECT_EQ(line, expected);
  }
  EXPECT_FALSE(reader.ready(kNoTime));
  close(ends[1]);
  EXPECT_TRUE(reader.ready(kNoTime));
  EXPECT_FALSE(reader.next(line));
  close(ends[0]);
}

TEST(Lines, NameTheFileAndTheReasonWhenItCannotBeRead) {
  const Scratch scratch;
  const std::string none = scratch / "none";
  EXPECT_EQ(error_of([&] { LineReader reader(none); }), none + ": No such file or directory");
  EXPECT_EQ(error_of([&] { LineReader reader(scratch.path()); }),
            scratch.path().string() + ": Is a directory");
}

TEST(Lines, NameTheLineAndTheByteOfInvalidUtf8) {
  const Scratch scratch;
  const std::string path = scratch / "x";
  scratch.write("x",
                "good\nalso good\nb\xFF"
                "d\nrest\n");
  EXPECT_EQ(error_of([&] { lines_of(path); }), path + ":3: invalid UTF-8 (byte 2)");
  EXPECT_EQ(lines_of(path, InvalidUtf8::replace), Lines({"good", "also good",
                                                         "b\uFFFD"
                                                         "d",
                                                         "rest"}));
}

TEST(Lines, RefuseGzipDataThatEndsEarlyAtAnyByte) {
  const Scratch scratch;
  const std::string path = scratch / "x.gz";
  const std::string packed = gzip("some lines\nof text\n");
  for (std::size_t size = 2; size < packed.size(); ++size) {
    scratch.write("x.gz", packed.substr(0, size));
    EXPECT_EQ(error_of([&] { lines_of(path); }), path + ": the gzip data ends early");
  }
}

TEST(Lines, RefuseGzipDataWithAFlippedByte) {
  const Scratch scratch;
  const std::string path = scratch / "x.gz";
  std::string text;
  for (int i = 0; i < 100; ++i) text += std::to_string(i * 7919) + " lines of text\n";
  const std::string packed = gzip(text);
  for (std::size_t at = 10; at < packed.size(); at += 5) {
    std::string damaged = packed;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
    scratch.write("x.gz", damaged);
    EXPECT_TRUE(error_of([&] { lines_of(path); }).starts_with(path + ":"));
  }
  scratch.write("x.gz", packed + "trailing");
  EXPECT_TRUE(error_of([&] { lines_of(path); }).starts_with(path + ": damaged gzip data"));
}

}  // namespace
}  // namespace heed
