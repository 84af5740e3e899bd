#pragma once

#include <filesystem>

#include "heed/text/word_piece.h"

namespace heed {

// The tokenizer of a BERT folder: tokenizer.json, or where there is none vocab.txt, with what
// tokenizer_config.json says of its normalization. Throws one line that begins with the file.
WordPiece load_word_piece(const std::filesystem::path& folder);

// Writes all three, by which BertTokenizer of transformers is the same, for texts of so many tokens
// at most.
void save_word_piece(const WordPiece& tokenizer, Index max_length,
                     const std::filesystem::path& folder);

// Whether a folder has what load_word_piece reads.
bool has_word_piece(const std::filesystem::path& folder);

}  // namespace heed
