#include "heed/data/word_alignment.h"

#include <gmock/gmock.h>

namespace heed::data {
namespace {

using testing::ElementsAre;

constexpr Index kNone = WordAligner::kUnaligned;

// Target words are source words plus 10, in reverse order; 19 stands for nothing.
PairList reversed_pairs() {
  std::vector<PairList::Sides> pairs;
  for (Token a = 0; a < 8; ++a) {
    for (Token b = 0; b < 8; ++b) {
      if (a == b) continue;
      pairs.push_back({{a, b}, {static_cast<Token>(b + 10), static_cast<Token>(a + 10)}});
      if (b == 3) pairs.back().second.push_back(19);
    }
  }
  return PairList(pairs);
}

TEST(WordAligner, FindsTheSourceOfEachTarget) {
  const WordAligner aligner(reversed_pairs(), 10, 20);
  EXPECT_THAT(aligner.sources({.source = {1, 2, 5}, .target = {15, 12, 11}}), ElementsAre(2, 1, 0));
}

TEST(WordAligner, LeavesOutWhatNothingStandsFor) {
  const WordAligner aligner(reversed_pairs(), 10, 20);
  EXPECT_THAT(aligner.sources({.source = {1, 2}, .target = {15, 12}}), ElementsAre(kNone, 1));
  EXPECT_THAT(aligner.sources({.source = {9}, .target = {11}}), ElementsAre(kNone));
  EXPECT_THAT(aligner.sources({.source = {}, .target = {11}}), ElementsAre(kNone));
}

// Of two like words the ones in the same order belong together.
TEST(WordAligner, TakesTheNearestToTheDiagonal) {
  const WordAligner aligner(reversed_pairs(), 10, 20);
  EXPECT_THAT(aligner.sources({.source = {4, 1, 4}, .target = {14, 11, 14}}), ElementsAre(0, 1, 2));
}

}  // namespace
}  // namespace heed::data
