#include <gmock/gmock.h>

#include "tests/cli/page.h"
#include "tests/cli/program.h"

namespace heed::cli {
namespace {

using testing::HasSubstr;
using tests::Folder;
using tests::Outcome, tests::operator+;

const std::filesystem::path kStudies = std::filesystem::absolute("studies");

// Every recipe of every study.
std::vector<std::filesystem::path> studies() {
  std::vector<std::filesystem::path> all;
  for (const auto& folder : std::filesystem::directory_iterator(kStudies)) {
    for (const auto& file : std::filesystem::directory_iterator(folder)) {
      if (file.path().extension() != ".toml") continue;
      if (read_file(file).find("[compare]") != std::string::npos) all.push_back(file.path());
    }
  }
  std::ranges::sort(all);
  return all;
}

TEST(Studies, CanBeRunAsTheyStand) {
  const Folder folder;
  const auto text = tests::corpus(folder, "train", 20);
  ASSERT_GE(studies().size(), 14u);
  for (const std::filesystem::path& study : studies()) {
    const bool language = read_file(study).find("task = \"language-model\"") != std::string::npos;
    std::vector<std::string> arguments{"compare", "--config", study.string(), "--dry-run"};
    for (const char* data : {"--train", "--valid", "--test"}) {
      if (language && data == std::string("--valid")) continue;  // theirs is a share of the text
      arguments.insert(arguments.end(), {data, text.source});
      if (!language) arguments.push_back(text.target);
    }
    const Outcome outcome = tests::heed(arguments);
    EXPECT_EQ(outcome.status, 0) << study << ": " << outcome.err;
    EXPECT_GE(std::ranges::count(outcome.out, '\n'), 2) << study;
  }
}

// The pages of the studies that have one.
std::vector<std::filesystem::path> pages() {
  std::vector<std::filesystem::path> found;
  for (const auto& folder : std::filesystem::directory_iterator(kStudies)) {
    if (exists(folder.path() / "README.md")) found.push_back(folder.path() / "README.md");
  }
  return found;
}

void expect_runs(const std::vector<std::string>& arguments) {
  const Outcome outcome = tests::heed(arguments + std::vector<std::string>{"--dry-run"});
  EXPECT_EQ(outcome.status, 0) << fmt::format("{}: ", fmt::join(arguments, " ")) << outcome.err;
}

TEST(Studies, HavePagesWhoseLinksAndCommandsAreRight) {
  for (const std::filesystem::path& page : pages()) {
    for (const std::string& link : tests::links_of(page)) {
      EXPECT_TRUE(exists(page.parent_path() / link)) << page << " " << link;
    }
    std::vector<std::vector<std::string>> comparisons = tests::commands_of(page);
    std::erase_if(comparisons, [](const auto& command) { return command.front() != "compare"; });
    ASSERT_FALSE(comparisons.empty()) << page;
    for (const auto& command : comparisons) expect_runs(command);
    // What a reader may try stands behind the first of them, as `--set KEY=VALUE ...`.
    const std::string text = read_file(page);
    const auto tries = tests::all_matches(text.substr(text.find("**Try.**")), "`(--[^`]*)`");
    EXPECT_FALSE(tries.empty()) << page;
    for (const std::string& more : tries) {
      expect_runs(comparisons.front() + tests::shell_words(more));
    }
  }
}

TEST(Studies, AreListedAmongTheClaims) {
  const std::string claims = read_file("docs/claims.md");
  for (const auto& folder : std::filesystem::directory_iterator(kStudies)) {
    const std::string name = folder.path().filename().string();
    const bool told = exists(folder.path() / "README.md");
    EXPECT_THAT(claims, HasSubstr("(../studies/" + name + (told ? "/README.md)" : ")")));
  }
}

}  // namespace
}  // namespace heed::cli
