#pragma once

#include <filesystem>

#include "heed/train/optimizer.h"
#include "heed/train/schedule.h"
#include "heed/train/step.h"

namespace heed::train {

// Due at each multiple of so many steps, and at the end of each so many-th epoch. 0: not by that.
struct Every {
  Index steps = 0, epochs = 0;
};

// Training ends at the first that is reached. 0: no such limit.
struct Limits {
  Index steps = 0, epochs = 0;
  Index tokens = 0;      // target tokens
  double seconds = 0.0;  // over all runs
};

enum class Better { lower, higher };  // which of two validation scores is better

struct TrainerConfig {
  std::uint32_t seed = 1;  // of dropout
  OptimizerConfig optimizer = {};
  ScheduleConfig schedule = {};
  Index step_tokens = 0;       // a step's, by accumulation: see StepSize
  Index step_batches = 1;      // or its batches
  double clip_norm = 0.0;      // the longest gradient; 0: not clipped
  double average_decay = 0.0;  // of the weights' moving average; 0: none is kept
  Limits limits = {};
  Every report{.steps = 100};
  Every validate = {}, save = {};
  Every probe = {};  // besides the training's begin and end
  Better better = Better::lower;
  Index patience = 0;                      // validations; 0: no early stopping
  std::filesystem::path checkpoints = {};  // their folder; empty: none are written
  Index keep_last = 5;                     // of those saved when due; and the best, and the newest
};

// Throws at a config that is impossible.
void check_config(const TrainerConfig& config);

}  // namespace heed::train
