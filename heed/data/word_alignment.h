#pragma once

#include "heed/data/lexical_table.h"

namespace heed::data {

// Which target piece of a sentence pair stands for which source piece: by IBM's Model 1 both ways,
// where both agree (the intersection of Och and Ney, "A Systematic Comparison of Various
// Statistical Alignment Models", Computational Linguistics 29(1), 2003, section 3.1). Few links are
// missed where words are frequent, and nearly all that are there are right.
class WordAligner {
 public:
  // Learns from the first kMostPairs; vocabularies as LexicalTable has them.
  static constexpr Index kMostPairs = 100'000;
  WordAligner(const Pairs& pairs, Index source_vocab, Index target_vocab,
              const LexicalConfig& config = {});

  // The source place of each target piece, or kUnaligned. Of equally likely ones the nearest to the
  // diagonal.
  static constexpr Index kUnaligned = -1;
  std::vector<Index> sources(const SentencePair& pair) const;

 private:
  LexicalTable forward_, backward_;
};

}  // namespace heed::data
