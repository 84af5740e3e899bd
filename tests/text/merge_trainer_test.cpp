#include "heed/text/merge_trainer.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <map>

#include "tests/text/sample_text.h"

namespace heed {
namespace {

using testing::ElementsAre;
using testing::Pair;

struct Spelled {
  std::vector<std::string> pieces;
  std::vector<SymbolWord> words;
};

// Words of bytes, piece i being the i-th of the bytes that there are.
Spelled spelled(const std::vector<std::pair<std::string, Index>>& counts) {
  Spelled all;
  const auto number = [&](char c) {
    const auto found = std::ranges::find(all.pieces, std::string(1, c));
    const auto at = found - all.pieces.begin();
    if (found == all.pieces.end()) all.pieces.emplace_back(1, c);
    return static_cast<Token>(at);
  };
  for (const auto& [word, count] : counts) {
    SymbolWord& symbols = all.words.emplace_back(SymbolWord{.count = count});
    for (const char c : word) symbols.symbols.push_back(number(c));
  }
  return all;
}

// Counts all pairs anew for each merge.
LearntMerges learnt_plainly(Spelled all, Index vocab_size, Index min_frequency) {
  LearntMerges learnt = {.pieces = all.pieces};
  while (std::ssize(learnt.pieces) < vocab_size) {
    std::map<std::pair<Token, Token>, Index> counts;
    for (const auto& [symbols, count] : all.words) {
      for (std::size_t i = 1; i < symbols.size(); ++i)
        counts[{symbols[i - 1], symbols[i]}] += count;
    }
    const auto best = std::ranges::max_element(counts, {}, [](const auto& c) { return c.second; });
    if (best == counts.end() || best->second < min_frequency) break;
    const auto [left, right] = best->first;
    for (auto& [symbols, count] : all.words) {
      for (std::size_t i = 1; i < symbols.size(); ++i) {
        if (symbols[i - 1] != left || symbols[i] != right) continue;
        symbols[i - 1] = static_cast<Token>(learnt.pieces.size());
        symbols.erase(symbols.begin() + i);
      }
    }
    learnt.merges.push_back(best->first);
    learnt.pieces.push_back(learnt.pieces[left] + learnt.pieces[right]);
  }
  return learnt;
}

TEST(MergeTrainer, MergesWhatStandsThereMostOften) {  // the words of Sennrich et al., section 3.2
  const Spelled all = spelled({{"low", 5}, {"lower", 2}, {"newest", 6}, {"widest", 3}});
  const LearntMerges learnt = learn_merges(all.pieces, all.words, {.vocab_size = 10 + 4});
  std::vector<std::string> made(learnt.pieces.begin() + 10, learnt.pieces.end());
  EXPECT_THAT(made, ElementsAre("es", "est", "lo", "low"));
}

TEST(MergeTrainer, LearnsWhatCountingAnewLearns) {
  std::map<std::string, Index> counts;
  for (const std::string& line : sample_sentences()) ++counts[line];
  const Spelled all = spelled({counts.begin(), counts.end()});
  const LearntMerges plain = learnt_plainly(all, 160, 2);
  const LearntMerges fast =
      learn_merges(all.pieces, all.words, {.vocab_size = 160, .min_frequency = 2});
  ASSERT_GT(fast.merges.size(), 100u);
  EXPECT_EQ(fast.merges, plain.merges);
  EXPECT_EQ(fast.pieces, plain.pieces);
}

TEST(MergeTrainer, EndsWhereNoPairStandsThereOftenEnough) {
  const Spelled all = spelled({{"ab", 3}, {"cd", 2}});
  const auto merges = [&](Index min_frequency) {
    return learn_merges(all.pieces, all.words, {.vocab_size = 9, .min_frequency = min_frequency})
        .merges;
  };
  EXPECT_THAT(merges(0), ElementsAre(Pair(0, 1), Pair(2, 3)));
  EXPECT_THAT(merges(3), ElementsAre(Pair(0, 1)));
  EXPECT_THAT(merges(4), ElementsAre());
}

TEST(MergeTrainer, GivesAPieceThatTwoPairsMakeOneNumber) {
  const Spelled all = spelled({{"abc", 4}, {"ab", 5}, {"xbc", 7}});
  const LearntMerges learnt = learn_merges(all.pieces, all.words, {.vocab_size = 20});
  EXPECT_THAT(learnt.pieces, ElementsAre("a", "b", "c", "x", "bc", "xbc", "ab", "abc"));
  EXPECT_THAT(learnt.merges, ElementsAre(Pair(1, 2), Pair(3, 4), Pair(0, 1), Pair(0, 4)));
}

}  // namespace
}  // namespace heed
