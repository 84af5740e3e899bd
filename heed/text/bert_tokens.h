#pragma once

#include <string>
#include <vector>

#include "heed/text/word_piece.h"

namespace heed {

// The special tokens of BERT's vocabularies.
struct BertTokens {
  Token begin = 0, end = 0;  // [CLS] before a text and [SEP] behind it
  Token mask = 0, pad = 0;   // [MASK], [PAD]
};

// Throws, beginning with `name`, where the vocabulary lacks one.
BertTokens bert_tokens(const WordPiece& tokenizer, const std::string& name);

// [CLS] text [SEP], of which at most max_length tokens are left (2 at least), by cutting the text's
// end.
std::vector<Token> framed(std::vector<Token> text, const BertTokens& special, Index max_length);

}  // namespace heed
