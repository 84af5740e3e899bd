#include <gmock/gmock.h>

#include "tests/cli/program.h"

namespace heed::cli {
namespace {

using testing::HasSubstr;
using tests::Folder;
using tests::heed;
using tests::Outcome;
using tests::operator+;

TEST(Report, OfATrainingThatHasNotEndedShowsItsNewestCheckpoint) {
  const Folder folder;
  const tests::Corpus text = tests::corpus(folder, "train", 50);
  ASSERT_EQ(heed(tests::small_training(text, folder / "model") +
                 std::vector<std::string>{"--valid", text.source, text.target})
                .status,
            0);
  std::filesystem::remove(folder / "model/report.html");
  std::filesystem::remove(folder / "model/model.safetensors");
  const Outcome outcome = heed({"report", folder / "model"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(read_file(folder / "model/report.html"), HasSubstr("</html>"));
  EXPECT_FALSE(std::filesystem::exists(folder / "model/model.safetensors"));
}

}  // namespace
}  // namespace heed::cli
