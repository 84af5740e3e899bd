#pragma once

#include <span>
#include <string>

#include "heed/base/index.h"

namespace heed {

// How many spans of words, such as names, were found: as conlleval counts (Tjong Kim Sang and De
// Meulder, "Introduction to the CoNLL-2003 Shared Task", 2003, section 2.3). A span counts where
// its first and last word and its kind are right.
struct SpanCounts {
  Index right = 0, found = 0, there = 0;

  double precision() const { return share(right, found); }
  double recall() const { return share(right, there); }
  double f1() const { return share(2 * right, found + there); }

  SpanCounts& operator+=(const SpanCounts& other);
  friend bool operator==(const SpanCounts&, const SpanCounts&) = default;

 private:
  static double share(Index part, Index all) {
    return all == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(all);
  }
};

// Of one sentence, the labels of whose words are "O", "B-KIND" for the first word of a span and
// "I-KIND" for the others; one without a prefix is taken for "I-". A span begins too where "I-"
// follows "O" or another kind.
SpanCounts count_spans(std::span<const std::string> labels, std::span<const std::string> predicted);

}  // namespace heed
