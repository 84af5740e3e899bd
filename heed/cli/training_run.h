#pragma once

#include "heed/cli/task_settings.h"
#include "heed/train/trainer.h"

namespace heed::cli {

train::TrainerConfig trainer_config(const RunOptions& options, const TaskSettings& settings);

// Data to a model folder, by way of its checkpoints. Lies in `output`:
//   the model's files             the weights at the end, all others at the beginning
//   checkpoints/, cache/          see heed/train/checkpoint.h and heed/data/corpus.h
//   recipe.toml, metrics.jsonl, report.html
class TrainingRun {
 public:
  // Makes the task, which reads its data. Throws, before it writes anything, where that cannot be
  // used, where `output` has a run or a model already and is not to be resumed, and where it has
  // none, or that of another model, and is.
  TrainingRun(const RunOptions& options, TaskSettings& settings);

  // Trains until a limit, or until `stop`. -> whether it came to its end, the model written
  enum class Outcome { finished, stopped };
  Outcome run(const std::atomic<bool>& stop);
  // What was measured on the way, for whoever compares models.
  Figures figures() const;

 private:
  train::Ended train(train::Trainer& trainer, const std::atomic<bool>& stop) const;
  void take_final_weights(train::Trainer& trainer);
  void write_model() const;

  RunOptions options_;
  train::TrainerConfig config_;
  std::unique_ptr<TrainingTask> task_;
};

}  // namespace heed::cli
