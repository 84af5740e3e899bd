#pragma once

#include <memory>

#include "heed/cli/translation_settings.h"

namespace heed::cli {

// Sentences and their translations: trains the tokenizers where none are given, and reads the
// corpus.
std::unique_ptr<TrainingTask> translation_task(const TranslationOptions& options,
                                               const RunOptions& run);

}  // namespace heed::cli
