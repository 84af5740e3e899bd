#pragma once

#include <filesystem>
#include <string>

namespace heed::cli {

// Throws, giving every difference, where `recipe` asks for another model, tokenizer, seed,
// optimizer or kind of average than the training in `folder` was begun with. Dropout may change on
// the way.
void check_resumable(const std::filesystem::path& folder, const std::string& recipe);

}  // namespace heed::cli
