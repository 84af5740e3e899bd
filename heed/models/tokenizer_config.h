#pragma once

#include <filesystem>

#include "heed/base/index.h"

namespace heed::models {

// Whether source and target number their pieces by one vocabulary.
enum class Vocabularies {
  joint,     // vocab.json alone
  separate,  // vocab.json of the source, target_vocab.json
};

// Writes tokenizer_config.json, by which transformers reads source.spm, target.spm and the
// vocabularies beside it, and writes text as it is, without cleaning up its spaces.
void save_tokenizer_config(Vocabularies vocabularies, Index max_length,
                           const std::filesystem::path& folder);

// What tokenizer_config.json says of a folder: joint if it says nothing. Where there is none, as in
// a folder of tokenizers alone: whether there is a target_vocab.json.
Vocabularies load_vocabularies(const std::filesystem::path& folder);

}  // namespace heed::models
