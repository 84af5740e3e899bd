#include "heed/data/idx.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include "tests/data/idx_files.h"
#include "tests/scratch.h"

namespace heed::data {
namespace {

using tests::idx_bytes;

std::string message(const std::string& bytes) {
  return error_of([&] {
    std::string_view left = bytes;
    read_idx([&] { return std::exchange(left, {}); }, "x");
  });
}

TEST(IdxFile, HasItsShapeAndItsBytes) {
  const Scratch scratch;
  scratch.write("x", idx_bytes({2, 1, 3}, "abcdef"));
  const Idx idx = read_idx(scratch / "x");
  EXPECT_EQ(idx.shape, (std::vector<Index>{2, 1, 3}));
  EXPECT_EQ(std::string(idx.bytes.begin(), idx.bytes.end()), "abcdef");
}

TEST(IdxFile, ComesCompressedAndInPartsOfAnySize) {
  const Scratch scratch;
  const std::string bytes = idx_bytes({4}, "abcd");
  const gzFile file = gzopen((scratch / "x.gz").c_str(), "wb");
  gzwrite(file, bytes.data(), static_cast<unsigned>(bytes.size()));
  gzclose(file);
  EXPECT_EQ(read_idx(scratch / "x.gz").bytes.size(), 4);

  std::string_view left = bytes;
  const Idx idx = read_idx(
      [&] {
        const std::string_view one = left.substr(0, 1);
        left.remove_prefix(one.size());
        return one;
      },
      "x");
  EXPECT_EQ(idx.bytes.size(), 4);
}

TEST(IdxFile, ThatIsNoneOrNotAsItSaysIsRefusedInOneLine) {
  EXPECT_EQ(message(""), "x: is no IDX file");
  EXPECT_EQ(message("\x89PNG\r\n"), "x: is no IDX file");
  EXPECT_EQ(message(std::string("\0\0\x0d\x01", 4)),
            "x: its elements are of type 0x0d, wanted 0x08, bytes");
  EXPECT_EQ(message(idx_bytes({3}, "").substr(0, 6)), "x: ends within its header");
  EXPECT_EQ(message(idx_bytes({2, 3}, "abcde")),
            "x: ends after 5 of the 6 bytes of its shape [2, 3]");
  EXPECT_EQ(message(idx_bytes({2, 3}, "abcdefg")),
            "x: has more than the 6 bytes of its shape [2, 3]");
  EXPECT_EQ(message(idx_bytes({1 << 30, 1 << 30}, "")),
            "x: its shape [1073741824, 1073741824] is too large");
}

}  // namespace
}  // namespace heed::data
