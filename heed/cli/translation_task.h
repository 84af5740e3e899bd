#pragma once

#include <memory>

#include "heed/cli/train_options.h"
#include "heed/cli/training_task.h"

namespace heed::cli {

// Reads the texts through and throws where one cannot be used. Those of a resumed run were when it
// began.
void check_translation_texts(const TrainOptions& options);

// Sentences and their translations: trains the tokenizers where none are given, and reads the
// corpus.
std::unique_ptr<TrainingTask> translation_task(const TrainOptions& options);

}  // namespace heed::cli
