#pragma once

#include <memory>

#include "heed/cli/language_model_settings.h"

namespace heed::cli {

// Running text: trains the tokenizer where none is given.
std::unique_ptr<TrainingTask> language_model_task(const LanguageModelOptions& options,
                                                  const RunOptions& run);

// What is trained on and what is held out, as the options cut it. Throws where a file is no text,
// or either is nothing that was asked for.
struct TextSplit {
  std::vector<std::string> train, valid;  // by file
};
TextSplit read_split(const LanguageModelOptions& options);

}  // namespace heed::cli
