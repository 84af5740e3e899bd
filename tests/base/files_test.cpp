#include "heed/base/files.h"

#include <gtest/gtest.h>

#include <functional>

#include "heed/base/check.h"

namespace heed {
namespace {

class Files : public testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
  }
  void TearDown() override { std::filesystem::remove_all(folder); }

  std::ptrdiff_t count() const {
    return std::distance(std::filesystem::directory_iterator(folder),
                         std::filesystem::directory_iterator());
  }

  const std::filesystem::path folder =
      std::filesystem::path(testing::TempDir()) /
      testing::UnitTest::GetInstance()->current_test_info()->name();
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

TEST_F(Files, ThatAreMissingAreNamedWithTheReason) {
  const std::string path = folder / "none";
  for (const auto& open :
       std::vector<std::function<void()>>{[&] { read_file(path); }, [&] { MappedFile file(path); },
                                          [&] { write_file(path + "/x", ""); }}) {
    try {
      open();
      FAIL();
    } catch (const Error& e) {
      EXPECT_EQ(std::string(e.what()).rfind(path, 0), 0u);
      EXPECT_NE(std::string(e.what()).find("No such file or directory"), std::string::npos);
    }
  }
}

TEST_F(Files, OfNoBytesCanBeMapped) {
  write_file(folder / "empty", "");
  EXPECT_TRUE(MappedFile(folder / "empty").bytes().empty());
}

}  // namespace
}  // namespace heed
