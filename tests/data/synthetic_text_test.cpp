#include "heed/data/synthetic_text.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <sstream>

#include "tests/scratch.h"

namespace heed::data {
namespace {

std::vector<std::string> words_of(const std::string& line) {
  std::istringstream stream(line);
  return {std::istream_iterator<std::string>(stream), {}};
}

std::vector<SyntheticPair> drawn(const SyntheticPairs& pairs, int lines) {
  Rng rng(5);
  std::vector<SyntheticPair> all;
  for (int i = 0; i < lines; ++i) all.push_back(draw(pairs, rng));
  return all;
}

TEST(SyntheticText, TargetsAreWhatTheTaskSays) {
  for (const auto& [source, target] : drawn({.task = SyntheticTask::copy}, 20)) {
    EXPECT_EQ(source, target);
  }
  for (const auto& [source, target] : drawn({.task = SyntheticTask::reverse}, 20)) {
    auto words = words_of(source);
    std::reverse(words.begin(), words.end());
    EXPECT_EQ(words, words_of(target));
  }
  for (const auto& [source, target] : drawn({.task = SyntheticTask::sort}, 20)) {
    auto words = words_of(source);
    std::ranges::sort(words, {}, [](const std::string& w) { return std::stoi(w.substr(1)); });
    EXPECT_EQ(words, words_of(target));
  }
  for (const auto& [source, target] : drawn({.task = SyntheticTask::parity}, 20)) {
    const auto words = words_of(source), answers = words_of(target);
    ASSERT_EQ(words.size(), answers.size());
    for (std::size_t i = 0; i < words.size(); ++i) {
      const auto ones = std::count(words.begin(), words.begin() + i + 1, "1");
      EXPECT_EQ(answers[i], ones % 2 == 1 ? "1" : "0");
    }
  }
}

TEST(SyntheticText, HasEveryLengthAndEveryWord) {
  std::set<std::size_t> lengths;
  std::set<std::string> words;
  for (const auto& pair : drawn({.least = 2, .most = 4, .vocabulary = 3}, 200)) {
    const auto of_line = words_of(pair.source);
    lengths.insert(of_line.size());
    words.insert(of_line.begin(), of_line.end());
  }
  EXPECT_EQ(lengths, (std::set<std::size_t>{2, 3, 4}));
  EXPECT_EQ(words, (std::set<std::string>{"w1", "w2", "w3"}));
}

TEST(SyntheticText, RecallSaysEachPairAgainAPeriodBehind) {
  const RecallLines lines{.pairs = 3, .vocabulary = 5, .distance = 7};
  Rng rng(2);
  for (int i = 0; i < 10; ++i) {
    const std::string line = draw(lines, rng);
    EXPECT_EQ(line.substr(0, 6), line.substr(lines.period()));
    EXPECT_EQ(line.substr(6, 8), ".......?");
  }
}

TEST(SyntheticText, ShuffledRecallAsksForEachValueByItsKey) {
  const RecallLines lines{
      .pairs = 3, .vocabulary = 5, .distance = 7, .order = RecallOrder::shuffled};
  Rng rng(2);
  int moved = 0;
  for (int i = 0; i < 50; ++i) {
    const std::string line = draw(lines, rng);
    ASSERT_EQ(std::ssize(line) + 1, lines.length());
    EXPECT_EQ(line.substr(6, 8), ".......?");
    std::map<char, char> values;
    for (int p = 0; p < 6; p += 2) values[line[p]] = line[p + 1];
    ASSERT_EQ(values.size(), 3u);
    std::set<char> asked;
    for (int q = 14; q < 20; q += 2) {
      EXPECT_EQ(line[q + 1], values.at(line[q]));
      asked.insert(line[q]);
    }
    EXPECT_EQ(asked.size(), 3u);
    moved += line.substr(0, 6) != line.substr(14);
  }
  EXPECT_GT(moved, 25);
}

// Counted out: of two keys there are two orders, four of their values, and two orders of questions.
TEST(SyntheticText, LeastLossIsTheEntropyOfALine) {
  for (const auto& [order, count] :
       {std::pair{RecallOrder::same, 8u}, std::pair{RecallOrder::shuffled, 16u}}) {
    const RecallLines lines{.pairs = 2, .vocabulary = 2, .distance = 0, .order = order};
    Rng rng(1);
    std::map<std::string, int> counts;
    for (int i = 0; i < 20000; ++i) ++counts[draw(lines, rng)];
    EXPECT_EQ(counts.size(), count);
    double entropy = 0;
    for (const auto& [line, times] : counts) entropy -= times / 2e4 * std::log(times / 2e4);
    EXPECT_NEAR(least_loss(lines).remembering, entropy / 10, 1e-3);
    EXPECT_NEAR(least_loss(lines).forgetting, 2 * std::log(8) / 10, 1e-9);
  }
}

TEST(SyntheticText, RefusesImpossibleSizes) {
  EXPECT_EQ(error_of([] { check_sizes(SyntheticPairs{.least = 4, .most = 3}); }),
            "synthetic text: lengths 4 to 3, wanted 1 or more, the shorter first");
  EXPECT_EQ(error_of([] { check_sizes(SyntheticPairs{.vocabulary = 0}); }),
            "synthetic text: a vocabulary of 0 words, wanted 1 or more");
  EXPECT_EQ(error_of([] { check_sizes(RecallLines{.pairs = 6, .vocabulary = 5}); }),
            "synthetic text: 6 pairs of different keys out of 5, wanted 1 to 5");
  EXPECT_EQ(error_of([] { check_sizes(RecallLines{.vocabulary = 27}); }),
            "synthetic text: 27 keys, wanted 1 to 26, one a letter");
}

}  // namespace
}  // namespace heed::data
