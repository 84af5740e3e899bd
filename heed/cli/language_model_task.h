#pragma once

#include <memory>

#include "heed/cli/language_model_settings.h"

namespace heed::cli {

// Running text: trains the tokenizer where none is given.
std::unique_ptr<TrainingTask> language_model_task(const LanguageModelOptions& options,
                                                  const TextSplit& text, const RunOptions& run);

}  // namespace heed::cli
