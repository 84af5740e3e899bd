#include "heed/data/lexical_table.h"

#include <gmock/gmock.h>

#include <map>

#include "heed/base/random.h"
#include "heed/base/threads.h"
#include "heed/data/lexical_counts.h"
#include "tests/scratch.h"

namespace heed::data {
namespace {

using testing::ElementsAre;

// Sentences whose target is the source plus 100, word by word, and words of it that stand anywhere.
PairList random_pairs(Index count, Index vocab) {
  Rng rng(3);
  std::vector<PairList::Sides> pairs;
  for (Index i = 0; i < count; ++i) {
    PairList::Sides sides;
    for (Index t = 0; t < 2 + i % 5; ++t) {
      sides.first.push_back(static_cast<Token>(rng.below(vocab)));
      sides.second.push_back(sides.first.back() + 100);
    }
    if (i % 3 == 0) sides.second.push_back(7);
    pairs.push_back(sides);
  }
  return PairList(std::move(pairs));
}

using Probabilities = std::map<std::pair<Token, Token>, double>;  // of source and target

// Model 1 as it is written down, token by token, in double. Source -1 is the empty word.
Probabilities model_1(const PairList& pairs, Index iterations) {
  Probabilities t, counts;
  const auto each = [&](const auto& visit) {
    for (Index i = 0; i < pairs.count(); ++i) {
      auto [source, target] = pairs[i];
      source.push_back(-1);
      for (const Token e : target) visit(source, e);
    }
  };
  each([&](const auto& source, Token e) {
    for (const Token f : source) t[{f, e}] = 1;
  });
  for (Index i = 0; i < iterations; ++i) {
    counts.clear();
    std::map<Token, double> totals;
    each([&](const auto& source, Token e) {
      double sum = 0;
      for (const Token f : source) sum += t[{f, e}];
      for (const Token f : source) {
        counts[{f, e}] += t[{f, e}] / sum;
        totals[f] += t[{f, e}] / sum;
      }
    });
    for (auto& [words, probability] : t) probability = counts[words] / totals[words.first];
  }
  return t;
}

TEST(LexicalTable, LearnsWhatTheTextbookDoes) {
  enum : Token { das, haus, buch, ein };
  enum : Token { the, house, book, a };
  const PairList pairs(
      {{{das, haus}, {the, house}}, {{das, buch}, {the, book}}, {{ein, buch}, {a, book}}});
  const LexicalTable table(pairs, 4, {.iterations = 50});
  EXPECT_THAT(table.best(das, 1), ElementsAre(the));
  EXPECT_THAT(table.best(haus, 1), ElementsAre(house));
  EXPECT_THAT(table.best(buch, 1), ElementsAre(book));
  EXPECT_THAT(table.best(ein, 1), ElementsAre(a));
  EXPECT_GT(table.of(das)[the].probability, 0.9f);
  EXPECT_GT(table.of(buch)[1].probability, 0.9f);  // the, book, a
}

TEST(LexicalTable, IsModel1AsItIsWrittenDown) {
  const PairList pairs = random_pairs(200, 12);
  for (const Index iterations : {1, 2, 6}) {
    const LexicalTable table(pairs, 12, {.iterations = iterations});
    const Probabilities wanted = model_1(pairs, iterations);
    Index entries = 0;
    const auto compare = [&](Token source, std::span<const LexicalTranslation> row) {
      for (const LexicalTranslation& one : row) {
        EXPECT_NEAR(one.probability, wanted.at({source, one.target}), 1e-5);
        ++entries;
      }
    };
    for (Token source = 0; source < 12; ++source) compare(source, table.of(source));
    compare(-1, table.of_nothing());
    EXPECT_EQ(entries, std::ssize(wanted));
  }
}

TEST(LexicalTable, HasProbabilitiesThatSumToOne) {
  const LexicalTable table(random_pairs(300, 30), 31);
  for (Token source = 0; source < 30; ++source) {
    double sum = 0;
    for (const LexicalTranslation& one : table.of(source)) sum += one.probability;
    EXPECT_NEAR(sum, 1, 1e-5) << source;
    EXPECT_THAT(table.best(source, 1), ElementsAre(source + 100));
  }
  EXPECT_TRUE(table.of(30).empty());
  EXPECT_TRUE(table.best(30, 5).empty());
}

TEST(LexicalTable, IsTheSameOnAnyNumberOfThreads) {
  const PairList pairs = random_pairs(3000, 40);
  const auto numbers = [&](int threads) {
    const Threads some(threads);
    const LexicalTable table(pairs, 40);
    std::vector<float> all;
    for (Token source = 0; source < 40; ++source) {
      for (const LexicalTranslation& one : table.of(source)) all.push_back(one.probability);
    }
    return all;
  };
  const auto wanted = numbers(1);
  for (const int threads : {2, 3, 5}) EXPECT_EQ(numbers(threads), wanted);
}

TEST(LexicalTable, KeepsNoMoreEntriesThanItIsToldAndDropsTheRarest) {
  const PairList pairs = random_pairs(2000, 30);
  const Index whole = [&] {
    const LexicalTable table(pairs, 30);
    Index entries = std::ssize(table.of_nothing());
    for (Token source = 0; source < 30; ++source) entries += std::ssize(table.of(source));
    return entries;
  }();
  const LexicalTable table(pairs, 30, {.most_entries = whole / 4});
  Index entries = std::ssize(table.of_nothing());
  for (Token source = 0; source < 30; ++source) {
    entries += std::ssize(table.of(source));
    EXPECT_THAT(table.best(source, 1), ElementsAre(source + 100));
  }
  EXPECT_LE(entries, whole / 4);
  EXPECT_GT(entries, 60);
}

TEST(LexicalTable, RefusesWhatItCannotLearnFrom) {
  EXPECT_EQ(error_of([] { LexicalTable(PairList({}), 3); }),
            "lexical table: there are no sentence pairs");
  const PairList one({{{3}, {1}}});
  EXPECT_EQ(error_of([&] { LexicalTable(one, 3); }),
            "lexical table: source token 3 outside [0, 3)");
  EXPECT_EQ(error_of([&] { LexicalTable(one, 4, {.iterations = 0}); }),
            "lexical table: 0 iterations over 33554432 entries, wanted 1 or more of each");
}

TEST(LexicalCounts, AddUpOverManyPairs) {
  LexicalCounts counts(2, 100);
  const auto one = occurrences(std::vector<Token>{5, 3, 5});
  ASSERT_EQ(one.size(), 2u);
  EXPECT_EQ(one[1].token, 5);
  EXPECT_EQ(one[1].count, 2);
  counts.add({{{1, 1}}}, one);
  counts.add({{{0, 1}, {1, 1}}}, occurrences(std::vector<Token>{3}));
  const auto rows = counts.take();
  ASSERT_EQ(rows[1].size(), 2u);
  EXPECT_EQ(rows[0].size(), 1u);
  EXPECT_EQ(rows[1][0].target, 3);
  EXPECT_EQ(rows[1][0].pairs, 2u);
  EXPECT_EQ(rows[1][1].pairs, 1u);
}

TEST(MostFrequentTargets, AreRanked) {
  const PairList pairs({{{0}, {9, 4, 4}}, {{1}, {2, 9, 4}}});
  EXPECT_THAT(most_frequent_targets(pairs, 2), ElementsAre(4, 9));
  EXPECT_THAT(most_frequent_targets(pairs, 9), ElementsAre(4, 9, 2));
}

}  // namespace
}  // namespace heed::data
