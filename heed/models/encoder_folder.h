#pragma once

#include <filesystem>

#include "heed/models/encoder_model.h"

namespace heed::models {

// Writes config.json into `folder`, which it creates, as transformers has it of BERT; save writes
// model.safetensors beside it. Each file is replaced whole or not at all.
void save_config(const EncoderModelConfig& config, const std::filesystem::path& folder);
void save(const EncoderModel& model, const std::filesystem::path& folder);

EncoderModelConfig load_encoder_config(const std::filesystem::path& folder);
// The same from the text of a config.json; `name` begins every error.
EncoderModelConfig parse_encoder_config(std::string_view text, const std::string& name);

// The model in a folder, ours or of any of transformers' classes of BERT that bert.h names. Throws
// one line: what is wrong with config.json, or every weight that differs from what it states.
EncoderModel load_encoder_model(const std::filesystem::path& folder);
// load_encoder_model(folder).packed(type), without ever holding the model in float32.
EncoderModel load_packed_encoder_model(const std::filesystem::path& folder, ops::ComputeType type);

// The model in a folder under another head (section 3.2, "Fine-tuning BERT"), which is drawn anew
// but for what the two have in common: the pooler, or all where head and labels are the folder's.
EncoderModel load_under_head(const std::filesystem::path& folder, EncoderHead head,
                             std::vector<std::string> labels, Rng& rng);

}  // namespace heed::models
