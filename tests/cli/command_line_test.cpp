#include "heed/cli/command_line.h"

#include <gmock/gmock.h>

#include <regex>
#include <set>
#include <sstream>

#include "heed/cli/help.h"
#include "heed/cli/verbs.h"
#include "tests/cli/program.h"

namespace heed::cli {
namespace {

using testing::AllOf;
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

TEST(CommandLine, AnErrorIsOneLineWhateverItNames) {
  EXPECT_EQ(heed({"inspect", "no\nsuch\tfolder"}).err,
            "heed: no\\x0asuch\\x09folder: no such model folder\n");
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

TEST(CommandLine, HelpIsGivenHoweverItIsAskedFor) {
  const std::string train = heed({"train", "--help"}).out;
  EXPECT_EQ(heed({"train", "-h"}).out, train);
  EXPECT_EQ(heed({"help", "train"}).out, train);
  EXPECT_EQ(heed({"help", "tokenize", "train"}).out, heed({"tokenize", "train", "--help"}).out);
  EXPECT_THAT(heed({"help", "tokenize"}).out, HasSubstr("  tokenize decode "));
  EXPECT_EQ(heed({"help"}).out, heed({"--help"}).out);
  EXPECT_THAT(heed({"tokenize", "--version"}).out, StartsWith("heed 0."));
}

TEST(CommandLine, HelpFitsTheTerminalAndNamesATableOnce) {
  for (const Verb& verb : verbs()) {
    std::istringstream lines(help(verb));
    std::set<std::string> tables;
    for (std::string line; std::getline(lines, line);) {
      EXPECT_LE(line.size(), 80u) << line;
      if (line.starts_with('[')) EXPECT_TRUE(tables.insert(line).second) << verb.name << line;
    }
  }
}

TEST(CommandLine, EveryVerbIsInTheOverviewTheManualAndTheCompletions) {
  const std::string overview = heed({"--help"}).out, manual = heed({"man"}).out;
  for (const Verb& verb : verbs()) {
    EXPECT_THAT(overview, HasSubstr("  " + title(verb)));
    const std::string escaped = std::regex_replace(title(verb), std::regex("-"), "\\-");
    EXPECT_THAT(manual, HasSubstr(".SS heed " + escaped + "\n"));
    for (const char* shell : {"bash", "zsh", "fish"}) {
      EXPECT_THAT(heed({"completion", shell}).out,
                  HasSubstr(verb.name.substr(0, verb.name.find(' '))));
    }
  }
}

TEST(CommandLine, ARecipeThatIsWrongExitsWithTwo) {
  const tests::Folder folder;
  for (const char* text : {"steps = 3\n", "[training]\nsteps = 1979-05-27\n",
                           "[training]\nsteps = []\n", "[training]\nsteps = -1\n", "[training\n"}) {
    const Outcome outcome = heed({"train", "--config", folder.file("r.toml", text)});
    EXPECT_EQ(outcome.status, 2) << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr("r.toml:"));
  }
  EXPECT_THAT(heed({"train", "--config", folder.file("r.toml", "[model]\nwarmup = 3\n")}).err,
              HasSubstr("unknown key model.warmup, did you mean training.warmup?"));
}

TEST(CommandLine, FlagsOverrideWhatTrainingDumped) {
  const tests::Folder folder;
  const std::string dumped = heed({"train", "--preset", "tiny", "--dump-config"}).out;
  const std::string path = folder.file("recipe.toml", dumped);
  EXPECT_EQ(heed({"train", "--config", path, "--dump-config"}).out, dumped);
  EXPECT_THAT(heed({"train", "--config", path, "--layers", "3", "--dump-config"}).out,
              AllOf(HasSubstr("encoder-layers = 3\ndecoder-layers = 3\nwidth = 128\n")));
  EXPECT_THAT(heed({"train", "--config", path, "--preset", "base", "--dump-config"}).out,
              HasSubstr("encoder-layers = 6\ndecoder-layers = 6\nwidth = 512\n"));
  EXPECT_THAT(heed({"train", "--config", path, "--search-preset", "paper", "--dump-config"}).out,
              HasSubstr("length-penalty = 0.6\npenalty = \"gnmt\"\n"));
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
