#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "heed/models/encoder_model.h"
#include "heed/text/bert_tokens.h"
#include "heed/text/word_piece.h"

namespace heed::decode {

// A whole folder of an encoder model: raw text in.
struct TextEncoder {
  models::EncoderModel model;
  WordPiece tokenizer;
};

// Writes every file of the folder, which it creates; each is replaced whole or not at all. Then
// every file but the weights: what a training knows before its first step.
void save(const TextEncoder& encoder, const std::filesystem::path& folder);
void save_settings(const TextEncoder& encoder, const std::filesystem::path& folder);

// Throws one line that begins with the file where one is missing, damaged, or disagrees with the
// others.
TextEncoder load_text_encoder(const std::filesystem::path& folder);
// The same, packed as it is read.
TextEncoder load_packed_text_encoder(const std::filesystem::path& folder, ops::ComputeType type);
// What those files describe, with zero weights.
TextEncoder load_encoder_settings(const std::filesystem::path& folder);

// Runs of sequences, each of about so many tokens or of one sequence. -> where each run ends
std::vector<std::size_t> runs_of(std::span<const std::vector<Token>> sequences, Index tokens);

}  // namespace heed::decode
