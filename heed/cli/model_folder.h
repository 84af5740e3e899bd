#pragma once

#include "heed/decode/translation_model.h"

namespace heed::cli {

// Whether a folder holds a model, or what a training that has not ended knows of one.
bool has_model(const std::filesystem::path& folder);

// Writes the whole folder, and tells on standard error what `transformers` will make of it.
void save_and_tell(const decode::TranslationModel& model, const std::filesystem::path& folder);

}  // namespace heed::cli
