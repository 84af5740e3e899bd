#pragma once

#include <atomic>

#include "heed/base/check.h"
#include "heed/base/figures.h"
#include "heed/train/checkpoint.h"
#include "heed/train/moving_average.h"
#include "heed/train/pace.h"
#include "heed/train/watchers.h"

namespace heed::train {

enum class Ended {
  steps,     // the limit on steps
  epochs,    // on epochs
  tokens,    // on target tokens
  time,      // on seconds
  patience,  // so many validations in a row were not better than the best
  stopped,   // on request
};

// Training has failed: see kSkipsAllowed.
class Diverged : public Error {
 public:
  using Error::Error;
};

// What the loss of a batch has of the batches before it, such as a model's memory, where it has
// anything: for checkpoints, so that a resumed run has it too.
struct Carried {
  std::function<NamedTensors()> tensors;
  std::function<void(const NamedTensors&)> restore;  // nothing: begin anew
};

// What is trained, on what.
struct Task {
  NamedTensors parameters;
  LossFunction loss;
  data::BatchSource& batches;
  // With the average in the parameters, where one is kept. Nothing where a stop broke it off.
  std::function<std::optional<Validation>()> validate;
  Carried carried = {};
  // What training moves without a gradient: by what the passes of each step observe.
  NamedTensors buffers = {};
  // Looks into the model, which it leaves as it was; may be empty.
  std::function<Figures()> probe = {};
};

// After so many steps in a row whose loss or gradient was not finite, training has failed.
constexpr Index kSkipsAllowed = 10;

// Gradients as long as this, after clipping, count as not finite: their squares would soon not be,
// and Adam would never move again.
constexpr double kLongestGradient = 1e18;

// The training loop. Everything that it does to the weights is a function of the seed, the step and
// the place in the data, so that a run that was resumed has the same bytes as one that never
// stopped, on any number of threads.
// A step that is validated is saved first. What a validation finds, and that it is still owed where
// a stop came before its end, stands in that checkpoint.
class Trainer {
 public:
  // Throws at a config that is impossible.
  Trainer(Task task, TrainerConfig config);

  void watch(Observer& observer) { watchers_.add(observer); }

  // Goes on from the newest whole checkpoint. Once training starts it warns of each newer one that
  // is not whole, and of data that are not those of the checkpoint: then its epoch begins anew.
  // Throws if no checkpoint is whole, or if it is of another model, optimizer or seed.
  void resume();

  // Trains until a limit, patience or `stop` ends it: the step is finished and saved, and validated
  // unless `stop` ended it. A step whose loss or gradient is not finite is skipped; a checkpoint
  // that cannot be written is warned of and left out, and so is an observer that throws. Throws
  // Diverged after kSkipsAllowed skipped in a row, if the last checkpoint cannot be written, and at
  // the start if `checkpoints` has some of another run.
  Ended run(const std::atomic<bool>& stop);

  const Progress& progress() const { return progress_; }
  MovingAverage& average() { return average_; }

 private:
  void start();
  void step();
  void average_buffers();
  void skip(double loss, double norm);
  void fail();
  void after_step(const data::Position& before, const std::atomic<bool>& stop);
  Report summary() const;
  void report();
  void probe();
  std::optional<Validation> measure();
  void validate();
  void save_if_possible(Occasion occasion);
  NamedTensors carried() const;
  void save(Occasion occasion);
  bool saved() const { return saved_step_ == progress_.step; }
  void update_saved();
  void prune();
  Ended finish(Ended why, const std::atomic<bool>& stop);
  std::optional<Ended> reached(const std::atomic<bool>& stop) const;
  bool due(const Every& every, const data::Position& before) const;
  double epoch() const;
  void warn(const std::string& message);

  Task task_;
  NamedTensors state_;  // the parameters, then the buffers
  TrainerConfig config_;
  Optimizer optimizer_;
  MovingAverage average_;
  Watchers watchers_;
  std::vector<std::string> early_warnings_;  // of resume(), before training starts
  Progress progress_;
  std::optional<Index> saved_step_, probed_step_;
  bool resumed_ = false;
  Pace pace_;  // of this run
};

}  // namespace heed::train
