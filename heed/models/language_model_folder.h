#pragma once

#include <filesystem>

#include "heed/models/folder_files.h"
#include "heed/models/language_model.h"
#include "heed/models/language_model_json.h"

namespace heed::models {

// config.json of a folder, as for a Transformer in transformer_folder.h: save_config writes it, and
// the model's weights are model.safetensors beside it.
SavedAs save_config(const LanguageModelConfig& config, const std::filesystem::path& folder);
SavedAs save(const LanguageModel& model, const std::filesystem::path& folder);

LanguageModelFile load_language_model_config(const std::filesystem::path& folder);
// The same from the text of a config.json; `name` begins every error.
LanguageModelFile parse_language_model_config(std::string_view text, const std::string& name);

// The model in a folder, ours or of GPT2LMHeadModel or LlamaForCausalLM. Throws one line: what is
// wrong with config.json, or every weight that differs from what it states.
LanguageModel load_language_model(const std::filesystem::path& folder);
// load_language_model(folder).packed(type), without ever holding the model in float32.
LanguageModel load_packed_language_model(const std::filesystem::path& folder,
                                         ops::ComputeType type);

}  // namespace heed::models
