#pragma once

#include <filesystem>
#include <string>

#include "heed/models/transformer_file.h"

namespace heed::models {

// Writes config.json into `folder`, which it creates. A model that a class of
// transformers can be is described as one; any other under a "model_type" of ours.
SavedAs save_config(const TransformerConfig& config, const std::filesystem::path& folder);

// Writes config.json and model.safetensors into `folder`, which it creates; each file is replaced
// whole or not at all.
SavedAs save(const Transformer& model, const std::filesystem::path& folder);

// The model in a folder, ours or of such a class. Throws one line: what is wrong with
// config.json, or every weight that differs from what it states.
Transformer load(const std::filesystem::path& folder);
// load(folder).packed(type), without ever holding the model in float32.
Transformer load_packed(const std::filesystem::path& folder, ops::ComputeType type);

// What both do first.
struct FolderConfig {
  FolderFormat format = FolderFormat::hugging_face;
  TransformerConfig model;
};
FolderConfig load_config(const std::filesystem::path& folder);

// The same from the text of a config.json; `name` begins every error.
FolderConfig parse_config(std::string_view text, const std::string& name);

}  // namespace heed::models
