#include "heed/text/byte_level_characters.h"

#include <gmock/gmock.h>

#include "heed/base/files.h"
#include "tests/scratch.h"

namespace heed {
namespace {

using testing::ElementsAre;

TEST(ByteLevelCharacters, AreThoseOfTheTextInTheirOrder) {
  const ByteLevelBpe characters = characters_of("to be,\nor not");
  EXPECT_EQ(characters.model().pieces,
            (std::vector<std::string>{"Ċ", "Ġ", ",", "b", "e", "n", "o", "r", "t"}));
  EXPECT_THAT(characters.encode("not,\n"), ElementsAre(5, 6, 8, 2, 0));
  EXPECT_TRUE(characters.model().added.empty());
}

TEST(ByteLevelCharacters, OfSeveralBytesAreOneTokenEach) {
  const std::string text = "größe 파란 🙂🙃 €‚Ā";
  const ByteLevelBpe characters = characters_of(text);
  const auto tokens = characters.encode(text);
  std::vector<std::string> written;
  for (const Token token : tokens) written.push_back(characters.bytes(token));
  EXPECT_THAT(written, ElementsAre("g", "r", "ö", "ß", "e", " ", "파", "란", " ", "🙂", "🙃",
                                   " ", "€", "‚", "Ā"));
  EXPECT_EQ(*std::max_element(tokens.begin(), tokens.end()), 12);  // of 13 different ones
  EXPECT_GT(characters.size(), 13);
  EXPECT_EQ(characters.decode(tokens), text);
}

TEST(ByteLevelCharacters, HaveNoTokenForOthers) {
  const ByteLevelBpe characters = characters_of("aébc");
  EXPECT_EQ(error_of([&] { characters.encode("abx"); }),
            "tokenizer: has no token for the byte 0x78 of \"x\"");
  EXPECT_EQ(error_of([&] { characters.encode("cab\n"); }),
            "tokenizer: has no token for the byte 0x0A of \"\\n\"");
  EXPECT_EQ(error_of([&] { characters.encode("aéè"); }),
            "tokenizer: has no token for the byte 0xA8 of \"è\"");
  EXPECT_EQ(error_of([&] { characters.encode("a\xFF"); }),
            "tokenizer: has no token for the byte 0xFF of \"\uFFFD\"");
}

TEST(ByteLevelCharacters, AreTheSameOnceSavedAndLoadedAgain) {
  const Scratch scratch;
  const ByteLevelBpe characters = characters_of("größe 파란");
  characters.save(scratch / "tokenizer.json");
  EXPECT_EQ(ByteLevelBpe::load(scratch / "tokenizer.json").fingerprint(), characters.fingerprint());
  characters.save(scratch / "vocab.json", scratch / "merges.txt");
  EXPECT_EQ(ByteLevelBpe::load(scratch / "vocab.json", scratch / "merges.txt").fingerprint(),
            characters.fingerprint());
}

TEST(ByteLevelCharacters, OfNoTextAreAnError) {
  EXPECT_EQ(error_of([] { characters_of(""); }), "characters: the text is empty");
  EXPECT_EQ(error_of([] { characters_of("ab\xFF"); }),
            "characters: byte 3 of the text is no UTF-8");
}

TEST(ByteLevelCharacters, OfShakespeareAreTheSixtyFiveOfNanoGpt) {
  const char* const data = std::getenv("HEED_TEST_DATA");
  if (!data) GTEST_SKIP() << "HEED_TEST_DATA names no folder";
  const std::filesystem::path path = std::filesystem::path(data) / "shakespeare/input.txt";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " is not there";
  const std::string text = read_file(path);
  const ByteLevelBpe characters = characters_of(text);
  EXPECT_EQ(characters.size(), 65);
  const auto tokens = characters.encode(text);
  EXPECT_EQ(tokens.size(), text.size());
  EXPECT_THAT(std::vector<Token>(tokens.begin(), tokens.begin() + 5),
              ElementsAre(18, 47, 56, 57, 58));  // "First", of nanoGPT's prepare.py
}

}  // namespace
}  // namespace heed
