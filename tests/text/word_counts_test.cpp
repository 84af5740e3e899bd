#include "heed/text/word_counts.h"

#include <gmock/gmock.h>

namespace heed {
namespace {

TEST(WordCounts, AreThoseOfAllLines) {
  WordCounts counts(100);
  for (const char* line : {"a dog sees\ta dog", "", "  the dog ", "dog"}) counts.add(line);
  EXPECT_EQ(counts.take(), (CountsOfWords{{"a", 2}, {"dog", 4}, {"sees", 1}, {"the", 1}}));
}

TEST(WordCounts, AreOfTheWordsThatALineIsSplitInto) {
  const SplitLine halves = [](std::string_view line) {
    return std::vector{line.substr(0, line.size() / 2), line.substr(line.size() / 2)};
  };
  WordCounts counts(100, halves);
  for (const char* line : {"abcd", "cdab", "cd"}) counts.add(line);
  EXPECT_EQ(counts.take(), (CountsOfWords{{"ab", 2}, {"cd", 2}, {"c", 1}, {"d", 1}}));
}

TEST(WordCounts, OfALargerTextAreThoseOfHalfAsManyLinesOrMore) {
  for (const Index lines : {101, 400, 5000, 20'000}) {
    WordCounts counts(100), again(100);
    for (Index i = 0; i < lines; ++i) {
      counts.add(std::to_string(i));
      again.add(std::to_string(i));
    }
    const CountsOfWords words = counts.take();
    EXPECT_LE(words.size(), 100u);
    EXPECT_GT(words.size(), 30u);  // about 50 or more
    EXPECT_EQ(again.take(), words);
    Index last = 0;
    for (const auto& [word, count] : words) last = std::max<Index>(last, std::stoll(word));
    EXPECT_GT(last, lines * 8 / 10);  // from everywhere
  }
}

}  // namespace
}  // namespace heed
