#include "heed/cli/command_line.h"

#include <gmock/gmock.h>

#include <set>

#include "heed/cli/verbs.h"
#include "tests/cli/program.h"

namespace heed::cli {
namespace {

using testing::HasSubstr;
using testing::StartsWith;
using tests::heed;
using tests::Outcome;

TEST(CommandLine, AWrongOneExitsWithTwoAndOneLine) {
  const Outcome none = heed({});
  EXPECT_EQ(none.status, 2);
  EXPECT_EQ(none.err, "heed: wants a verb; `heed --help` lists them\n");
  const Outcome unknown = heed({"completoin"});
  EXPECT_EQ(unknown.status, 2);
  EXPECT_EQ(unknown.err, "heed: unknown verb completoin, did you mean completion?\n");
  const Outcome missing = heed({"completion"});
  EXPECT_EQ(missing.status, 2);
  EXPECT_EQ(missing.err, "heed: SHELL is missing: bash, zsh or fish\n");
}

TEST(CommandLine, EveryVerbHasHelpAndVersion) {
  for (const Verb& verb : verbs()) {
    std::vector<std::string> words = {verb.name.substr(0, verb.name.find(' '))};
    if (verb.name.find(' ') != std::string::npos)
      words.push_back(verb.name.substr(words[0].size() + 1));
    words.push_back("--help");
    const Outcome help = heed(words);
    EXPECT_EQ(help.status, 0) << verb.name;
    EXPECT_THAT(help.out, StartsWith("usage: heed " + verb.name));
    words.back() = "--version";
    EXPECT_THAT(heed(words).out, StartsWith("heed 0."));
  }
}

TEST(CommandLine, EveryVerbIsInTheOverviewTheManualAndTheCompletions) {
  const std::string overview = heed({"--help"}).out, manual = heed({"man"}).out;
  for (const Verb& verb : verbs()) {
    EXPECT_THAT(overview, HasSubstr("  " + verb.name + " "));
    EXPECT_THAT(manual, HasSubstr(".SS heed " + verb.name + "\n"));
    for (const char* shell : {"bash", "zsh", "fish"}) {
      EXPECT_THAT(heed({"completion", shell}).out,
                  HasSubstr(verb.name.substr(0, verb.name.find(' '))));
    }
  }
}

TEST(CommandLine, NoTwoSettingsOfAVerbShareAName) {
  for (Verb& verb : verbs()) {
    std::set<std::string> names;
    for (const Setting& setting : verb.settings.all()) {
      EXPECT_TRUE(names.insert(setting.name).second) << verb.name << " --" << setting.name;
      for (const std::string& alias : setting.aliases) {
        EXPECT_TRUE(names.insert(alias).second) << verb.name << " --" << alias;
      }
    }
  }
}

}  // namespace
}  // namespace heed::cli
