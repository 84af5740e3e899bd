#pragma once

#include "heed/cli/task.h"
#include "heed/cli/training_settings.h"

namespace heed::cli {

// What `heed train` is told, whatever its task.
struct RunOptions {
  Task task = Task::translation;
  TrainingOptions training;
  std::filesystem::path output, tensorboard, figures;
  int threads = 0;
  bool resume = false;
  std::string recipe;  // what makes this run again
};

}  // namespace heed::cli
