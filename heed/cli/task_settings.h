#pragma once

#include <memory>

#include "heed/cli/run_options.h"
#include "heed/cli/training_task.h"

namespace heed::cli {

// A kind of training as `heed train --task` is told of it: its data, its tokenizer, its model and
// how it is measured. One a file: heed/cli/translation_settings.cpp holds translation's.
class TaskSettings {
 public:
  virtual ~TaskSettings() = default;

  virtual std::string summary() const = 0;  // one line, for the help

  // Gives `training` the task's defaults and adds settings, whose variables it holds itself.
  virtual void declare(Settings& settings, TrainingOptions& training) = 0;
  // Defaults that other settings decide, after these were read.
  virtual void settle() {}
  // Throws UsageError where settings contradict each other or a flag has no effect.
  virtual void check_flags(const Settings& settings) const = 0;
  // Throws UsageError at what a recipe may say and cannot be, before anything is read.
  virtual void check_options(const TrainingOptions& training) const = 0;
  // Reads the data that task() takes, or through it where the task reads it piece by piece; throws
  // where it cannot be used. What a resumed run has read need not be looked at again.
  virtual void read_data(bool resumed) = 0;

  virtual bool validates() const = 0;                                    // on held-out data
  virtual train::Better better() const { return train::Better::lower; }  // of two validations
  virtual Index width() const = 0;                                       // of the model

  // Once, after read_data.
  virtual std::unique_ptr<TrainingTask> task(const RunOptions& run) = 0;
};

std::unique_ptr<TaskSettings> task_settings(Task task);

}  // namespace heed::cli
