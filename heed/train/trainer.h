#pragma once

#include <atomic>
#include <chrono>

#include "heed/train/checkpoint.h"
#include "heed/train/moving_average.h"
#include "heed/train/observer.h"
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
  double seconds = 0.0;  // over all runs
};

enum class Better { lower, higher };  // which of two validation scores is better

enum class Ended {
  steps,     // the limit on steps
  epochs,    // on epochs
  time,      // on seconds
  patience,  // so many validations in a row were not better than the best
  stopped,   // on request
};

struct TrainerConfig {
  std::uint32_t seed = 1;  // of dropout
  OptimizerConfig optimizer = {};
  ScheduleConfig schedule = {};
  Index step_tokens = 0;       // a step's, by accumulation: see gather()
  double clip_norm = 0.0;      // the longest gradient; 0: not clipped
  double average_decay = 0.0;  // of the weights' moving average; 0: none is kept
  Limits limits = {};
  Every report{.steps = 100};
  Every validate = {}, save = {};
  Better better = Better::lower;
  Index patience = 0;                      // validations; 0: no early stopping
  std::filesystem::path checkpoints = {};  // their folder; empty: none are written
  Index keep_last = 5;                     // and the best
};

// What is trained, on what.
struct Task {
  nn::NamedParameters parameters;
  LossFunction loss;
  data::BatchSource& batches;
  std::function<Validation()> validate;  // with the average in the parameters, where one is kept
};

// After so many steps in a row whose loss or gradient was not finite, training has failed.
constexpr Index kSkipsAllowed = 10;

// The training loop. Everything that it does to the weights is a function of the seed, the step and
// the place in the data, so that a run that was resumed has the same bytes as one that never
// stopped, on any number of threads.
class Trainer {
 public:
  // Throws at a config that is impossible.
  Trainer(Task task, TrainerConfig config);

  void watch(Observer& observer) { observers_.push_back(&observer); }

  // Goes on from the newest whole checkpoint, warning of each newer one that is not whole. False:
  // there was none, and training starts at the beginning. Throws if the checkpoint is of another
  // model, optimizer or seed.
  bool resume();

  // Trains until a limit, patience or `stop` ends it: the step is finished, validated (unless on
  // request) and saved. A step whose loss or gradient is not finite is skipped; a checkpoint that
  // cannot be written is warned of and left out. Throws after kSkipsAllowed skipped in a row, if
  // the last checkpoint cannot be written, and at the start if `checkpoints` has some of another
  // run.
  Ended run(const std::atomic<bool>& stop);

  const Progress& progress() const { return progress_; }
  MovingAverage& average() { return average_; }

 private:
  using Clock = std::chrono::steady_clock;

  void start();
  void step();
  void skip(double loss, double norm);
  void after_step(const data::Position& before);
  void report();
  void validate();
  bool save_if_possible();
  void save();
  Ended finish(Ended why);
  std::optional<Ended> reached(const std::atomic<bool>& stop) const;
  bool due(const Every& every, const data::Position& before) const;
  double epoch() const;
  double seconds_left() const;
  void warn(const std::string& message);

  Task task_;
  TrainerConfig config_;
  Optimizer optimizer_;
  MovingAverage average_;
  std::vector<Observer*> observers_;
  Progress progress_;
  Index saved_step_ = 0, validated_step_ = 0;
  // Where this run began.
  Clock::time_point begin_;
  double first_seconds_ = 0.0, first_epoch_ = 0.0;
  Index first_step_ = 0;
};

}  // namespace heed::train
