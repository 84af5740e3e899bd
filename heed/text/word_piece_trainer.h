#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "heed/base/index.h"
#include "heed/text/lines.h"
#include "heed/text/word_piece.h"

namespace heed {

struct WordPieceTraining {
  Index vocab_size = 30'000;  // V, with the special tokens
  Index min_frequency = 2;    // a pair that stands in the text less often is not merged
  Index characters = 1000;    // of a text with more the rarest are no pieces
  // The first numbers; one of them is [UNK].
  std::vector<std::string> special_tokens = {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"};
  BertNormalization normalization = {};
  Index most_lines = 10'000'000;  // of a larger corpus so many are drawn, always the same ones
};

// Learns a vocabulary as the WordPieceTrainer of `tokenizers` does: byte pair encoding (Sennrich et
// al., ACL 2016) of the words' characters, each but a word's first begun with "##". The special
// tokens come first, then the characters, then those within a word, both in the order of their code
// points (`tokenizers` has the latter in no order, and with it equally frequent pairs), then what
// merges made. The vocabulary is smaller than asked for where no pair stands there often enough.
// Throws for options out of range, a corpus without text, and a vocabulary without room for its
// characters.
WordPiece train_word_piece(const NextLine& next, const WordPieceTraining& training = {});

// The same on the lines of all files, plain or gzip.
WordPiece train_word_piece(std::span<const std::filesystem::path> files,
                           const WordPieceTraining& training = {},
                           InvalidUtf8 invalid = InvalidUtf8::refuse);

}  // namespace heed
