#include "heed/text/long_lines.h"

#include "heed/text/tokenizer_trainer.h"
#include "tests/scratch.h"
#include "tests/text/sample_text.h"

namespace heed {
namespace {

using Parts = std::vector<std::string>;

const Tokenizer& characters() {  // a token a character, one for the space before a word
  static const Tokenizer tokenizer = train_tokenizer(
      lines_from({"abcdefghijklmnopqrstuvwxyz ABC .!?。파란하늘🙂"}),
      {.model = SubwordModel::characters, .vocab_size = 100, .character_coverage = 1});
  return tokenizer;
}

Parts split(std::string_view line, Index max_length) {
  return split_line(line, max_length, characters(), "x:3");
}

TEST(LongLines, AreCutBehindSentencesElseAtSpacesElseBetweenCharacters) {
  EXPECT_EQ(split("a b. c d. e f. g", 12), Parts({"a b. c d.", "e f. g"}));
  EXPECT_EQ(split("abc def ghi", 10), Parts({"abc def", "ghi"}));
  EXPECT_EQ(split("abcdefghij", 6), Parts({"abcd", "efgh", "ij"}));
  EXPECT_EQ(split("파란하늘。파란하늘", 8), Parts({"파란하늘。", "파란하늘"}));
  EXPECT_EQ(split("a.b.c.d.e.f", 8), Parts({"a.b.c.", "d.e.f"}));  // no space, no sentence
}

TEST(LongLines, ThatFitStayAsTheyAre) {
  EXPECT_EQ(split("", 5), Parts({""}));
  EXPECT_EQ(split("  ab  ", 5), Parts({"  ab  "}));
  EXPECT_EQ(split("abc", 5), Parts({"abc"}));
  EXPECT_EQ(split("abcd", 5), Parts({"abc", "d"}));
}

// The part's text, without spaces.
std::string bare(std::string text) {
  std::erase(text, ' ');
  return text;
}

TEST(LongLines, LoseNothingAndFitWhateverTheText) {
  const std::vector<std::string> pieces = {"a",      "bc",       "def", " ",        "  ",
                                           ".",      ". ",       "! ",  "파란",     "🙂",
                                           "하늘。", "the dog ", "x",   "größeren "};
  const Tokenizer bpe = trained();
  Rng random(23);
  for (int trial = 0; trial < 200; ++trial) {
    std::string line;
    for (Index i = random.below(60); i >= 0; --i) line += pieces[random.below(std::ssize(pieces))];
    for (const Tokenizer& tokenizer : {bpe, characters()}) {
      const Index max_length = 4 + random.below(30);
      std::string joined;
      for (const auto& part : split_line(line, max_length, tokenizer, "x:3")) {
        ASSERT_LE(std::ssize(tokenizer.encode(part)) + 1, max_length) << line;
        joined += bare(part);
      }
      ASSERT_EQ(joined, bare(line));
    }
  }
}

TEST(LongLines, RepeatTheLanguageCodeBeforeEachPart) {
  const Scratch scratch;
  characters().save(scratch / "source.spm", scratch / "ours.json");
  scratch.write("vocab.json",
                R"({"</s>": 0, "<unk>": 1, "▁": 2, "a": 3, "b": 4, ">>fra<<": 5, "<pad>": 6})");
  const Tokenizer tokenizer = Tokenizer::load(scratch / "source.spm", scratch / "vocab.json");
  EXPECT_EQ(split_line(">>fra<< ab ab ab", 6, tokenizer, "x:3"),
            Parts({">>fra<< ab", ">>fra<< ab", ">>fra<< ab"}));
}

TEST(LongLines, OfManySentencesAreCutInTimeThatGrowsWithThem) {
  std::string line;
  for (int i = 0; i < 4000; ++i) line += "the quick dog sees a man. ";
  EXPECT_EQ(split(line, 29).size(), 4000u);
}

TEST(LongLines, AreRefusedOnRequestWithNameAndLengths) {
  EXPECT_EQ(parts_of_line("abc", 5, characters(), LongLines::refuse, "x:3"), Parts({"abc"}));
  EXPECT_EQ(parts_of_line("abcd", 5, characters(), LongLines::split, "x:3"), Parts({"abc", "d"}));
  EXPECT_EQ(error_of([] { parts_of_line("abcd", 5, characters(), LongLines::refuse, "x:3"); }),
            "x:3: the line has 6 tokens with </s>, the model takes 5; shorten it or have it split");
  EXPECT_EQ(error_of([] { split("abcd", 2); }), "x:3: not even one character fits 2 tokens");
}

}  // namespace
}  // namespace heed
