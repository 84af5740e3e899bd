#include "heed/cli/task_probe.h"

#include <algorithm>

namespace heed::cli {
namespace {

Batch first_batch(data::BatchSource& batches) {
  const data::Position begin = batches.position();
  Batch batch = batches.next();
  batches.restore(begin);
  batch.continues = false;
  return batch;
}

}  // namespace

TaskProbe::TaskProbe(TrainingTask& task, std::vector<probe::Probe> probes)
    : task_(task), probes_(std::move(probes)), batch_(first_batch(task.batches())) {
  if (std::ranges::count(probes_, probe::Probe::aligned_token) > 0) {
    alignments_ = task.alignments(batch_);
  }
}

Figures TaskProbe::measured() const {
  const train::Carried carried = task_.carried();
  const NamedTensors before = carried.tensors ? carried.tensors() : NamedTensors();
  const auto loss = [this](const Batch& batch, nn::Pass& pass) {
    return task_.loss(batch, {}, pass);
  };
  Figures figures = probe::measured(probes_, {.loss = loss,
                                              .parameters = task_.model().parameters(),
                                              .batch = batch_,
                                              .alignments = alignments_});
  if (carried.restore) carried.restore(before);
  return figures;
}

}  // namespace heed::cli
