#pragma once

#include <atomic>
#include <optional>

#include "heed/cli/task_model.h"
#include "heed/data/batch_source.h"
#include "heed/nn/pass.h"
#include "heed/ops/cross_entropy.h"
#include "heed/probe/probes.h"
#include "heed/train/trainer.h"

namespace heed::cli {

// What a training is of: a model, its data, and how it is measured. All else is TrainingRun's.
class TrainingTask {
 public:
  virtual ~TrainingTask() = default;

  virtual const TaskModel& model() const = 0;
  virtual Tensor loss(const Batch& batch, const ops::CrossEntropy& options, nn::Pass& pass) = 0;
  virtual data::BatchSource& batches() = 0;
  // What the loss has of the batches before.
  virtual train::Carried carried() { return {}; }

  // Which source token each label of the batch translates: of translations alone.
  virtual probe::Alignments alignments(const Batch&) const { return {}; }

  // On held-out text; nothing where `stop` came on the way. Only where there is such text.
  virtual bool validates() const = 0;
  virtual std::optional<train::Validation> validate(const std::atomic<bool>& stop) const = 0;
};

}  // namespace heed::cli
