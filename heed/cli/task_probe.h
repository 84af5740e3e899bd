#pragma once

#include "heed/cli/training_task.h"
#include "heed/probe/probes.h"

namespace heed::cli {

// What a training's probes see of its task's model: always the first batch of its data, by the loss
// without smoothing, in float32.
class TaskProbe {
 public:
  // Before anything is read of the task's batches.
  TaskProbe(TrainingTask& task, std::vector<probe::Probe> probes);

  Figures measured() const;

 private:
  TrainingTask& task_;
  std::vector<probe::Probe> probes_;
  Batch batch_;
  probe::Alignments alignments_;
};

}  // namespace heed::cli
