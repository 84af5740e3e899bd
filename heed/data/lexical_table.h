#pragma once

#include <cstdint>

#include "heed/data/pairs.h"

namespace heed::data {

struct LexicalConfig {
  Index iterations = 5;  // of expectation maximisation
  // Pairs of pieces that stand in a sentence pair together, 16 bytes each; where there are more the
  // rarest are left out.
  Index most_entries = Index{1} << 25;
};

struct LexicalTranslation {
  Token target;
  float probability;
};
using LexicalRow = std::vector<LexicalTranslation>;  // of one source piece, by target

// How likely a source piece becomes a target piece: t(e | f) of IBM's Model 1 (Brown et al., "The
// Mathematics of Statistical Machine Translation", Computational Linguistics 19(2), 1993, section
// 4.3), with the empty word. It begins uniform. The same on any number of threads.
class LexicalTable {
 public:
  // Source tokens are below `source_vocab`. Throws for others, and where there is no pair.
  LexicalTable(const Pairs& pairs, Index source_vocab, const LexicalConfig& config = {});

  // Of all that stood beside it; they sum to one, or there are none.
  const LexicalRow& of(Token source) const { return rows_[source]; }
  // Of the empty word, from which come target pieces that no source piece explains.
  const LexicalRow& of_nothing() const { return rows_.back(); }
  // The likeliest `count` of a source piece, of equals the first; fewer where fewer are possible.
  std::vector<Token> best(Token source, Index count) const;

 private:
  std::vector<LexicalRow> rows_;  // by source piece, the empty word's last
};

// The target pieces that occur the most, ranked, of equals the first; fewer where fewer occur.
std::vector<Token> most_frequent_targets(const Pairs& pairs, Index count);

}  // namespace heed::data
