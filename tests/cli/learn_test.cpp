#include <gmock/gmock.h>

#include <regex>
#include <set>

#include "tests/cli/page.h"
#include "tests/cli/program.h"

// Holds docs/learn to the program: links, commands and pictures.
namespace heed::cli {
namespace {

using tests::all_matches, tests::commands_of, tests::links_of;
using tests::Folder, tests::heed, tests::Outcome;
namespace fs = std::filesystem;

const fs::path kLearn = fs::absolute("docs/learn");

std::vector<fs::path> learn_pages() {
  std::vector<fs::path> found;
  for (const auto& entry : fs::directory_iterator(kLearn)) {
    if (entry.path().extension() == ".md") found.push_back(entry.path());
  }
  std::ranges::sort(found);
  return found;
}

// Of them the pictures that the program drew.
std::vector<std::string> pictures_of(const fs::path& page) {
  return all_matches(read_file(page), R"(!\[[^\]]*\]\(pictures/([^)]+)\))");
}

std::string as_typed(const std::vector<std::string>& words) {
  return fmt::format("heed {}", fmt::join(words, " "));
}

// The file that a command draws into, or nothing.
std::string svg_of(const std::vector<std::string>& command) {
  const auto flag = std::ranges::find(command, "--svg");
  return flag == command.end() ? "" : *std::next(flag);
}

// Where a reader may stand: with the licence, and folders of the models that the pages speak of, of
// which the program only sees what they are.
class ReadersFolder {
 public:
  ReadersFolder() {
    fs::copy_file("LICENSE", folder_ / "LICENSE");
    for (const auto& [name, type] :
         {std::pair{"dates-model", "marian"}, std::pair{"text-model", "gpt2"},
          std::pair{"xl-model", "heed-language-model"}}) {
      fs::create_directory(folder_ / name);
      write_file(folder_ / name + "/config.json", fmt::format(R"({{"model_type": "{}"}})", type));
    }
    fs::current_path(folder_ / "");
    // What the training of the first page leaves, which others begin with.
    std::vector<std::string> training = commands_of(kLearn / "README.md").front();
    training.push_back("--dump-config");
    write_file("dates-model/recipe.toml", heed(training).out);
  }
  ~ReadersFolder() { fs::current_path(before_); }
  ReadersFolder(const ReadersFolder&) = delete;
  ReadersFolder& operator=(const ReadersFolder&) = delete;

 private:
  Folder folder_;
  fs::path before_ = fs::current_path();
};

// As GitHub names a heading for links: lower case, '-' for spaces, no punctuation.
std::set<std::string> anchors_of(const fs::path& page) {
  std::set<std::string> found;
  for (std::string heading : all_matches(read_file(page), "\n#+ ([^\n]+)")) {
    heading = std::regex_replace(heading, std::regex("[.,:()'\"]"), "");
    std::ranges::replace(heading, ' ', '-');
    std::ranges::transform(heading, heading.begin(),
                           [](unsigned char c) { return std::tolower(c); });
    found.insert(heading);
  }
  return found;
}

std::string sibling(const fs::path& page) {
  const std::string name = page.filename().string(), stem = name.substr(0, name.find('.'));
  return name.ends_with(".ko.md") ? stem + ".md" : stem + ".ko.md";
}

TEST(Learn, HasPagesCommandsAndPictures) {
  EXPECT_EQ(learn_pages().size(), 2u * 25);
  EXPECT_EQ(commands_of(kLearn / "README.md").size(), 3u);
  EXPECT_EQ(commands_of(kLearn / "README.md")[0].back(), "2048");  // of a line that goes on
  EXPECT_EQ(commands_of(kLearn / "05-attention.md")[0][3], "12 June 2045");
  EXPECT_EQ(pictures_of(kLearn / "07-heads.md"),
            (std::vector<std::string>{"head-1.svg", "head-4.svg"}));
}

TEST(Learn, LinksLeadToWhatIsThere) {
  for (const fs::path& page : learn_pages()) {
    for (const std::string& link : links_of(page)) {
      const std::string file = link.substr(0, link.find('#'));
      ASSERT_TRUE(fs::exists(kLearn / file)) << page << " " << link;
      if (file.size() == link.size()) continue;
      EXPECT_TRUE(anchors_of(kLearn / file).contains(link.substr(file.size() + 1)))
          << page << " " << link;
    }
  }
}

TEST(Learn, BothLanguagesHaveTheSamePagesCommandsPicturesAndFiles) {
  const auto files = [](const fs::path& page) {
    std::vector<std::string> found = links_of(page);
    std::erase_if(found, [](const std::string& link) { return !link.starts_with("../../heed/"); });
    return found;
  };
  for (const fs::path& page : learn_pages()) {
    const fs::path other = kLearn / sibling(page);
    ASSERT_TRUE(fs::exists(other)) << page;
    EXPECT_THAT(links_of(page), testing::Contains(sibling(page)));
    EXPECT_EQ(commands_of(page), commands_of(other)) << page;
    EXPECT_EQ(pictures_of(page), pictures_of(other)) << page;
    EXPECT_EQ(files(page), files(other)) << page;
  }
}

TEST(Learn, TheListNamesEveryPageInItsOrder) {
  for (const std::string ending : {".md", ".ko.md"}) {
    std::vector<std::string> listed = links_of(kLearn / ("README" + ending)), there;
    std::erase_if(listed, [](const std::string& link) { return !std::isdigit(link[0]); });
    for (const fs::path& page : learn_pages()) {
      const std::string name = page.filename().string();
      const bool korean = name.ends_with(".ko.md");
      if (std::isdigit(name[0]) && korean == (ending == ".ko.md")) there.push_back(name);
    }
    EXPECT_EQ(listed, there);
    for (std::size_t i = 0; i + 1 < there.size(); ++i) {
      EXPECT_THAT(links_of(kLearn / there[i]), testing::Contains(there[i + 1])) << "Next";
    }
  }
}

TEST(Learn, TheProgramUnderstandsEveryCommand) {
  const ReadersFolder folder;
  for (const fs::path& page : learn_pages()) {
    for (std::vector<std::string> command : commands_of(page)) {
      // Of a training also what contradicts itself is found; both read no file that is missing.
      command.push_back(command[0] == "train" ? "--dump-config" : "--help");
      const Outcome outcome = heed(command);
      EXPECT_EQ(outcome.status, 0) << page << "\n" << as_typed(command) << "\n" << outcome.err;
    }
  }
}

TEST(Learn, CommandsDrawThePicturesThatStandThere) {
  const ReadersFolder folder;
  std::set<std::string> shown, tried;
  for (const fs::path& page : learn_pages()) {
    std::set<std::string> drawn;
    for (const std::vector<std::string>& command : commands_of(page)) {
      const std::string svg = svg_of(command);
      if (svg.empty()) continue;
      std::vector<std::string> files{svg};
      if (command[0] == "positions") {
        files.push_back(fs::path(svg).stem().string() + "-similarity.svg");
      }
      drawn.insert(files.begin(), files.end());
      // A trained model's is not drawn again, nor what stands on the page in the other language.
      if (command[0] == "attention" || !tried.insert(as_typed(command)).second) continue;
      const Outcome outcome = heed(command);
      ASSERT_EQ(outcome.status, 0) << as_typed(command) << "\n" << outcome.err;
      for (const std::string& file : files) {
        EXPECT_TRUE(read_file(file) == read_file(kLearn / "pictures" / file)) << as_typed(command);
      }
    }
    const std::vector<std::string> on_page = pictures_of(page);
    EXPECT_EQ(drawn, std::set<std::string>(on_page.begin(), on_page.end())) << page;
    shown.insert(on_page.begin(), on_page.end());
  }
  for (const auto& entry : fs::directory_iterator(kLearn / "pictures")) {
    EXPECT_TRUE(shown.contains(entry.path().filename().string())) << entry.path();
    EXPECT_LT(entry.file_size(), 60'000u) << entry.path();
  }
}

}  // namespace
}  // namespace heed::cli
