#pragma once

#include "heed/cli/encoder_settings.h"
#include "heed/cli/training_task.h"

namespace heed::cli {

// A masked language model, or a classification of sentences or tokens: trains the tokenizer where
// none is given.
std::unique_ptr<TrainingTask> encoder_task(const EncoderOptions& options, const EncoderData& train,
                                           EncoderData valid, const RunOptions& run);

}  // namespace heed::cli
