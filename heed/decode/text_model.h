#pragma once

#include <filesystem>

#include "heed/models/language_model_folder.h"
#include "heed/text/language_tokenizer.h"

namespace heed::decode {

// A whole folder of a language model: raw text in, raw text out.
struct TextModel {
  models::LanguageModel model;
  LanguageTokenizer tokenizer;
};

// Writes every file of the folder, which it creates; each is replaced whole or not at all.
models::SavedAs save(const TextModel& model, const std::filesystem::path& folder);
// Every file but the weights: what a training knows before its first step.
models::SavedAs save_settings(const TextModel& model, const std::filesystem::path& folder);

// Our folder, or any of GPT2LMHeadModel or LlamaForCausalLM. Throws one line that begins with the
// file where one is missing, damaged, or disagrees with the others.
TextModel load_text_model(const std::filesystem::path& folder);
// The same, packed as it is read: see models::load_packed_language_model.
TextModel load_packed_text_model(const std::filesystem::path& folder, ops::ComputeType type);
// What the files but the weights describe, with zero weights.
TextModel load_text_settings(const std::filesystem::path& folder);

}  // namespace heed::decode
