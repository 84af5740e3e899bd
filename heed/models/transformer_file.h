#pragma once

#include <filesystem>

#include "heed/models/folder_files.h"
#include "heed/models/transformer.h"

namespace heed::models {

// Writes the weights as model.safetensors holds them, float32.
void save_weights(const Transformer& model, const std::filesystem::path& file, FolderFormat format);

// A model of `config` with the weights in `file`, whatever floating-point type they lie in. Throws
// one line, which begins with the file, that tells every weight that is missing, unknown or of
// another shape than `config` has it, before it allocates any.
Transformer load_weights(const TransformerConfig& config, const std::filesystem::path& file,
                         FolderFormat format);

// load_weights(…).packed(type), without the weights in float32: each becomes packed as it is read.
Transformer load_packed(const TransformerConfig& config, const std::filesystem::path& file,
                        FolderFormat format, ops::ComputeType type);

}  // namespace heed::models
