#pragma once

#include "heed/models/sequence_to_sequence.h"
#include "heed/models/transformer_folder.h"

namespace heed::models {

// Folders of models that translate: a Transformer's as transformer_folder.h has them, those of the
// other architectures with the same files under a "model_type" of ours.
SavedAs save_config(const SequenceToSequenceConfig& config, const std::filesystem::path& folder);
SavedAs save(const SequenceToSequence& model, const std::filesystem::path& folder);
// model.safetensors alone, beside what save_config wrote.
void save_weights(const SequenceToSequence& model, const std::filesystem::path& folder,
                  const SavedAs& saved);

SequenceToSequenceConfig load_sequence_to_sequence_config(const std::filesystem::path& folder);
// The same from the text of a config.json; `name` begins every error.
SequenceToSequenceConfig parse_sequence_to_sequence_config(std::string_view text,
                                                           const std::string& name);

// The model in a folder. Throws one line: what is wrong with config.json, or every weight that
// differs from what it states.
SequenceToSequence load_sequence_to_sequence(const std::filesystem::path& folder);
// load_sequence_to_sequence(folder).packed(type), without ever holding the model in float32.
SequenceToSequence load_packed_sequence_to_sequence(const std::filesystem::path& folder,
                                                    ops::ComputeType type);

}  // namespace heed::models
