#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "heed/base/files.h"
#include "tests/cli/program.h"

namespace heed::cli {
namespace {

using testing::HasSubstr, testing::Not, tests::Folder, tests::heed, tests::Outcome;

// The number that stands after `name` in what the demo printed.
double figure(const std::string& output, const std::string& name) {
  const std::size_t at = output.find(name);
  return at == output.npos ? -1.0 : std::stod(output.substr(at + name.size()));
}

// Half of the steps that the demo takes by itself.
TEST(Demo, LearnsToReadDatesAndLooksAtTheFieldsTheyStandIn) {
  const Folder folder;
  const Outcome outcome = heed({"demo", "--steps", "350", "--report", folder / "report.html"});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_GT(figure(outcome.out, "exact match: "), 75.0) << outcome.out;
  EXPECT_GT(figure(outcome.out, "attention in field: "), 80.0) << outcome.out;
  EXPECT_THAT(outcome.out, HasSubstr("cross-attention, layer"));
  const std::string page = read_file(folder / "report.html");
  EXPECT_THAT(page, HasSubstr("exact match"));
  EXPECT_THAT(page, HasSubstr("\"title\":\"Exact match\""));
  EXPECT_THAT(page, Not(HasSubstr("share of tokens")));
}

TEST(Demo, SaysBeforeItTrainsThatItsReportCannotBeWritten) {
  const Folder folder;
  const Outcome outcome = heed({"demo", "--report", folder / "none/report.html"});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_EQ(outcome.out, "");
}

}  // namespace
}  // namespace heed::cli
