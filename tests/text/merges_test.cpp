#include "heed/text/merges.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "heed/base/random.h"
#include "tests/scratch.h"

namespace heed {
namespace {

// The rule as it is said: the pair of the lowest rank, the leftmost of these, becomes one.
std::vector<Token> merged_plainly(std::vector<Token> tokens, const Merges& merges) {
  for (;;) {
    const Merges::Merge* best = nullptr;
    std::size_t at = 0;
    for (std::size_t i = 1; i < tokens.size(); ++i) {
      const auto* merge = merges.find(tokens[i - 1], tokens[i]);
      if (merge && (!best || merge->rank < best->rank)) best = merge, at = i - 1;
    }
    if (!best) return tokens;
    tokens[at] = best->merged;
    tokens.erase(tokens.begin() + at + 1);
  }
}

TEST(Merges, OfAWordAreThoseOfThePlainRule) {
  Rng random(5);
  MergedWord word;
  int made = 0;
  for (int round = 0; round < 100; ++round) {
    // Merges of the pieces so far, in an order that need not be that in which they were made.
    std::vector<std::string> pieces = {"a", "b", "c"};
    std::vector<PiecePair> pairs;
    for (int i = 0; i < 12; ++i) {
      const PiecePair pair = {pieces[random.below(std::ssize(pieces))],
                              pieces[random.below(std::ssize(pieces))]};
      if (std::ranges::find(pairs, pair) != pairs.end()) continue;
      pairs.push_back(pair);
      const std::string piece = pair.first + pair.second;
      if (std::ranges::find(pieces, piece) == pieces.end()) pieces.push_back(piece);
    }
    std::ranges::reverse(pairs.begin() + 4, pairs.end());
    const Merges merges(pairs, Pieces(pieces, "test"), "test");
    for (int i = 0; i < 20; ++i) {
      std::vector<Token> tokens(random.below(30));
      for (Token& token : tokens) token = static_cast<Token>(random.below(3));
      std::vector<Token> fast = {99};
      word.append(tokens, merges, fast);
      fast.erase(fast.begin());
      ASSERT_EQ(fast, merged_plainly(tokens, merges));
      made += fast.size() < tokens.size();
    }
  }
  EXPECT_GT(made, 1000);
}

TEST(Merges, AreReadAndWrittenAsLines) {
  const std::vector<PiecePair> merges = {{"t", "h"}, {"#version", "x"}, {"Ġ", "th"}};
  EXPECT_EQ(merges_text(merges), "#version: 0.2\nt h\n#version x\nĠ th\n");
  EXPECT_EQ(parse_merges(merges_text(merges), "m"), merges);
  EXPECT_EQ(parse_merges("t h\r\n\r\n#version x\r\nĠ th", "m"), merges);
  EXPECT_TRUE(parse_merges("", "m").empty());
}

}  // namespace
}  // namespace heed
