#pragma once

#include <filesystem>

#include "heed/decode/generation.h"
#include "heed/decode/translator.h"
#include "heed/models/sequence_to_sequence_folder.h"
#include "heed/text/tokenizer.h"

namespace heed::decode {

using ops::ComputeType;

// A whole model folder: raw text in, raw text out.
struct TranslationModel {
  models::SequenceToSequence model;
  TokenizerPair tokenizers;
  models::GenerationConfig generation = {};
  Shortlist shortlist = {};  // where one was loaded
  nn::CutHeads cut = {};     // heads that it translates without

  // Of the packed model; packs it in float32 where it is not.
  Translator translator() const;
};

// Writes every file of the folder, which it creates; each is replaced whole or not at all.
models::SavedAs save(const TranslationModel& model, const std::filesystem::path& folder);

// Every file but the weights: what a training knows before its first step.
models::SavedAs save_settings(const TranslationModel& model, const std::filesystem::path& folder);

// What those files describe, with zero weights.
TranslationModel load_settings(const std::filesystem::path& folder);

// Our folder, or any MarianMT folder. Throws one line that begins with the file where one is
// missing, damaged, or disagrees with the others.
TranslationModel load_translation_model(const std::filesystem::path& folder);
// The same, packed as it is read: see models::load_packed.
TranslationModel load_packed_model(const std::filesystem::path& folder, ComputeType type);

// How a model's own files say that it is searched, and the longest source that it takes.
TranslateConfig translate_config(const models::GenerationConfig& generation,
                                 const models::SequenceToSequenceConfig& config);

// The tokenizer files of a folder alone, such as one without weights.
TokenizerPair load_tokenizers(const std::filesystem::path& folder);
void save_tokenizers(const TokenizerPair& tokenizers, const std::filesystem::path& folder);

}  // namespace heed::decode
