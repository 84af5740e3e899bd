#pragma once

#include <string>
#include <utility>
#include <vector>

#include "heed/base/index.h"

namespace heed {

// A word as the symbols that it is made of, and how often it stands in a text.
struct SymbolWord {
  std::vector<Token> symbols = {};
  Index count = 0;
};

struct MergeTraining {
  Index vocab_size = 0;     // of pieces, where training ends
  Index min_frequency = 0;  // a pair that stands there less often is not merged
  // What begins a piece within a word, as WordPiece has it: a merge drops that of its right part.
  std::string within = {};
};

struct LearntMerges {
  std::vector<std::string> pieces = {};              // the symbols, then what merges made
  std::vector<std::pair<Token, Token>> merges = {};  // the earliest first, none twice
};

// Byte pair encoding (Sennrich et al., ACL 2016, algorithm 1): the pair of symbols that stands most
// often in the words becomes a symbol of its own, again and again. Symbol i is pieces[i]. The
// merges are those of the BpeTrainer of `tokenizers`: of pairs that stand equally often the one
// with the smaller left number comes first, then the smaller right one; where two pairs make the
// same piece, the piece has one number, and what follows is counted as there.
LearntMerges learn_merges(std::vector<std::string> pieces, std::vector<SymbolWord> words,
                          const MergeTraining& training);

}  // namespace heed
