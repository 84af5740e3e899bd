#include "heed/text/span_f1.h"

#include <gtest/gtest.h>

#include "heed/text/word_counts.h"
#include "tests/scratch.h"

namespace heed {
namespace {

SpanCounts counts(const std::string& labels, const std::string& predicted) {
  const auto words = [](const std::string& line) {
    std::vector<std::string> all;
    for (const std::string_view word : split_at_blanks(line)) all.emplace_back(word);
    return all;
  };
  return count_spans(words(labels), words(predicted));
}

TEST(SpanF1, CountsWholeSpansOfTheRightKind) {
  EXPECT_EQ(counts("B-PER I-PER O B-LOC", "B-PER I-PER O B-LOC"), (SpanCounts{2, 2, 2}));
  EXPECT_EQ(counts("B-PER I-PER O B-LOC", "B-PER O O B-LOC"), (SpanCounts{1, 2, 2}));
  EXPECT_EQ(counts("B-PER I-PER O B-LOC", "B-LOC I-LOC O O"), (SpanCounts{0, 1, 2}));
  EXPECT_EQ(counts("O O O", "O O O"), (SpanCounts{0, 0, 0}));
}

TEST(SpanF1, BeginsASpanWhereTheKindChangesOrOneIsSaidToBegin) {
  EXPECT_EQ(counts("B-PER B-PER", "B-PER I-PER"), (SpanCounts{0, 1, 2}));
  EXPECT_EQ(counts("B-PER B-LOC", "I-PER I-LOC"), (SpanCounts{2, 2, 2}));
  EXPECT_EQ(counts("O B-LOC I-LOC", "O I-LOC I-LOC"), (SpanCounts{1, 1, 1}));
  EXPECT_EQ(counts("NOUN VERB O", "NOUN NOUN O"), (SpanCounts{0, 1, 2}));
}

TEST(SpanF1, IsTheHarmonicMeanOfPrecisionAndRecall) {
  SpanCounts all{.right = 1, .found = 2, .there = 3};
  all += {.right = 2, .found = 2, .there = 2};
  EXPECT_DOUBLE_EQ(all.precision(), 0.75);
  EXPECT_DOUBLE_EQ(all.recall(), 0.6);
  EXPECT_DOUBLE_EQ(all.f1(), 2 * 0.75 * 0.6 / (0.75 + 0.6));
  EXPECT_EQ(SpanCounts{}.f1(), 0.0);
  EXPECT_EQ(error_of([] { counts("O O", "O"); }), "spans: 1 labels for 2 words");
}

}  // namespace
}  // namespace heed
