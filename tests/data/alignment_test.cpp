#include "heed/data/alignment.h"

#include <gtest/gtest.h>

namespace heed::data {
namespace {

// "das haus" the house, "das buch" the book, "ein buch" a book: section 4.1's kind of corpus.
const std::vector<PairList::Sides> kBooks{
    {{0, 1}, {10, 11}}, {{0, 2}, {10, 12}}, {{3, 2}, {13, 12}}};

TEST(Alignment, OfEachTargetWordIsTheSourceWordThatExplainsItBest) {
  const LexicalTable table(PairList(kBooks), 4, {.iterations = 20});
  const std::vector<Token> source{2, 0, 1}, target{10, 11, 12, 12};
  const auto places = best_alignment(table, {source, target});
  EXPECT_EQ(places, (std::vector<std::optional<Index>>{1, 2, 0, 0}));
}

TEST(Alignment, LeavesOutWhatNoSourceWordExplains) {
  const LexicalTable table(PairList(kBooks), 4, {.iterations = 20});
  const std::vector<Token> source{3}, target{11, 99, 13};
  EXPECT_EQ(best_alignment(table, {source, target}),
            (std::vector<std::optional<Index>>{std::nullopt, std::nullopt, 0}));
}

}  // namespace
}  // namespace heed::data
