#pragma once

#include <span>
#include <string>
#include <vector>

#include "heed/text/bert_tokens.h"

namespace heed {

// A sentence that is given as words, or a part of it: [CLS], the tokens of each word, [SEP].
struct WordSequence {
  std::vector<Token> tokens;
  std::vector<Index> words;  // of each token the number of the word that it begins, or kNoWord
};

inline constexpr Index kNoWord = -1;  // of [CLS], [SEP] and what does not begin a word

// The words in sequences of at most max_length tokens (3 at least), cut between words; only what
// one word alone has too much is left out. Each word begins once: one of which the tokenizer leaves
// nothing, such as a control character, is [UNK].
std::vector<WordSequence> word_sequences(std::span<const std::string> words,
                                         const WordPiece& tokenizer, const BertTokens& special,
                                         Index max_length);

}  // namespace heed
