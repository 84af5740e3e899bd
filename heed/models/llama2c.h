#pragma once

#include <filesystem>
#include <span>

#include "heed/models/language_model.h"

namespace heed::models {

// The model in a file of llama2.c, of its first layout, which has no version (legacy_export in its
// export.py, Config and TransformerWeights in its run.c): seven int32 (width, hidden width, layers,
// heads, heads of keys and values, vocabulary, positions), of which a negative vocabulary is one
// whose output layer is not the embedding, then the weights, float32, a kind at a time for all
// layers, and the cosines and sines of the positions. All are little-endian. Its text has token 1
// before it and 2 behind it; its norms add 1e-5.
//
// A head's rotary pairs are (2 i, 2 i + 1) there; rows of queries and keys are moved to where
// nn::Rotary has them. The file is not trusted: every error is one line that begins with the path,
// and nothing is allocated before the file was found to have the length that its sizes make.
LanguageModel load_llama2c(const std::filesystem::path& path);
// The same from its bytes; `name` begins every error.
LanguageModel parse_llama2c(std::span<const std::byte> bytes, const std::string& name);

}  // namespace heed::models
