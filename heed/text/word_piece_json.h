#pragma once

#include <string>
#include <string_view>

#include "heed/text/word_piece.h"

namespace heed {

// The tokenizer.json of the `tokenizers` library: a model WordPiece behind the normalizer
// BertNormalizer and the pre-tokenizer BertPreTokenizer. The text is not trusted; every error
// begins with `name`, also one that says what of such a file is not supported.
WordPieceModel parse_word_piece_json(std::string_view json, const std::string& name);

// What parse_word_piece_json reads, and `tokenizers` too, which is told to put [CLS] before a text
// and [SEP] behind it where the vocabulary has both.
std::string word_piece_json(const WordPieceModel& model);

}  // namespace heed
