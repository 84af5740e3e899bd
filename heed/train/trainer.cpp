#include "heed/train/trainer.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "heed/autograd/tape.h"
#include "heed/kernels/norm.h"
#include "heed/train/gradients.h"
#include "heed/train/observed.h"

namespace heed::train {
namespace {

MovingAverage average_of(const NamedTensors& parameters, double decay) {
  return decay == 0.0 ? MovingAverage() : MovingAverage(parameters, decay);
}

NamedTensors state_of(const Task& task) {
  NamedTensors all = task.parameters;
  all.insert(all.end(), task.buffers.begin(), task.buffers.end());
  return all;
}

bool finite(const NamedTensors& parameters) {
  return std::ranges::all_of(parameters, [](const auto& p) {
    return std::isfinite(kernels::sum_of_squares(p.second.data(), p.second.size()));
  });
}

// While one lives, the parameters have the average's values.
class Averaged {
 public:
  explicit Averaged(MovingAverage& average) : average_(average) { average_.swap(); }
  ~Averaged() { average_.swap(); }
  Averaged(const Averaged&) = delete;
  Averaged& operator=(const Averaged&) = delete;

 private:
  MovingAverage& average_;
};

}  // namespace

Trainer::Trainer(Task task, TrainerConfig config)
    : task_(std::move(task)),
      state_(state_of(task_)),
      config_(std::move(config)),
      optimizer_(task_.parameters, config_.optimizer),
      average_(average_of(state_, config_.average_decay)) {
  check_config(config_);
  progress_.seed = config_.seed;
}

void Trainer::resume() {
  const NewestCheckpoint newest = newest_checkpoint(config_.checkpoints);
  const std::string folder = config_.checkpoints.string();
  check(newest.path || !newest.faults.empty(), "{}: has no checkpoint to go on from", folder);
  check(newest.path.has_value(), "{}: none of the {} checkpoints is whole: {}", folder,
        newest.faults.size(), newest.faults.empty() ? "" : newest.faults.front());
  for (const std::string& fault : newest.faults) {
    early_warnings_.push_back("checkpoint left out: " + fault);
  }
  const Checkpoint checkpoint = read_checkpoint(*newest.path);
  const std::string what = newest.path->string();
  check(checkpoint.progress.seed == config_.seed, "{}: was trained with seed {}, not {}", what,
        checkpoint.progress.seed, config_.seed);
  copy_into(state_, checkpoint.weights, what + ": weights");
  copy_into(optimizer_.state(), checkpoint.optimizer, what + ": optimizer");
  copy_into(average_.tensors(), checkpoint.average, what + ": average");
  if (task_.carried.restore) task_.carried.restore(checkpoint.carried);
  progress_ = checkpoint.progress;
  const std::uint64_t data = task_.batches.fingerprint();
  if (progress_.data != 0 && data != 0 && data != progress_.data) {
    early_warnings_.push_back(what +
                              ": was trained on other data or batches; its epoch begins anew");
    progress_.position.batch = 0;
  }
  task_.batches.restore(progress_.position);
  saved_step_ = progress_.step;
  resumed_ = true;
}

Ended Trainer::run(const std::atomic<bool>& stop) {
  start();
  if (progress_.validated == Validated::owed && !stop) validate();
  for (;;) {
    if (const std::optional<Ended> why = reached(stop)) return finish(*why, stop);
    const data::Position before = progress_.position;
    const Stopwatch clock;
    step();
    progress_.window.seconds += clock.seconds();
    after_step(before, stop);
  }
}

void Trainer::start() {
  if (!resumed_) progress_.position = task_.batches.position();
  if (!task_.validate) progress_.validated = Validated::not_due;  // whatever it was that resumed
  check(resumed_ || checkpoint_steps(config_.checkpoints).empty(),
        "training: {} has the checkpoints of a run already; resume it or choose another folder",
        config_.checkpoints.string());
  progress_.data = task_.batches.fingerprint();
  pace_ = Pace(progress_, epoch());
  watchers_.start(progress_.step);
  for (const std::string& warning : std::exchange(early_warnings_, {})) warn(warning);
  if (progress_.step == 0) probe();
}

void Trainer::step() {
  const StepBatches batches = gather(task_.batches, {config_.step_tokens, config_.step_batches});
  progress_.position = task_.batches.position();
  ++progress_.step;
  progress_.tokens += batches.tokens;
  progress_.validated = Validated::not_due;
  nn::Pass pass = nn::Pass::training(config_.seed, static_cast<std::uint32_t>(progress_.step));
  Observed observed;
  observed.watch(pass);
  const double loss = accumulate_gradients(batches, task_.loss, pass);
  const double norm = gradient_norm(task_.parameters);
  const double scale = clip_scale(norm, config_.clip_norm);
  if (!std::isfinite(loss) || !(norm * scale < kLongestGradient)) return skip(loss, norm);
  optimizer_.step({.learning_rate = learning_rate(config_.schedule, progress_.step),
                   .gradient_scale = scale,
                   .then = [this](const Slice& slice) {
                     if (!average_.empty()) average_.update(progress_.step, slice);
                   }});
  observed.move_means();
  average_buffers();
  progress_.skipped_in_a_row = 0;
  progress_.window.loss += loss * static_cast<double>(batches.tokens);
  progress_.window.tokens += batches.tokens;
  progress_.window.gradient_norm = norm;
}

void Trainer::average_buffers() {
  if (average_.empty()) return;
  for (std::size_t i = task_.parameters.size(); i < state_.size(); ++i) {
    average_.update(progress_.step, {.parameter = i, .begin = 0, .size = state_[i].second.size()});
  }
}

void Trainer::skip(double loss, double norm) {
  clear_gradients(task_.parameters);
  if (task_.carried.restore) task_.carried.restore({});  // it may be no more finite than they
  ++progress_.skipped_in_a_row;
  warn(fmt::format("step {} skipped: loss {}, gradient norm {}", progress_.step, loss, norm));
  if (progress_.skipped_in_a_row >= kSkipsAllowed) fail();
}

// The weights are those of before the steps that were skipped: whoever mends what was wrong can go
// on from them.
void Trainer::fail() {
  progress_.skipped_in_a_row = 0;
  if (finite(task_.parameters)) save_if_possible(Occasion::passing);
  const auto newest = newest_checkpoint(config_.checkpoints).path;
  throw Diverged(fmt::format(
      "training: the loss or the gradient was not finite in {} steps in a row, up to step {}; {}",
      kSkipsAllowed, progress_.step,
      newest ? "the last good checkpoint is " + newest->string() : "there is no checkpoint"));
}

void Trainer::after_step(const data::Position& before, const std::atomic<bool>& stop) {
  progress_.seconds = pace_.seconds();
  if (due(config_.report, before)) {
    report();
  } else if (progress_.window.tokens > 0) {
    const Report report = summary();
    watchers_.tell(progress_.step, [&](Observer& observer) { observer.stepped(report); });
  }
  if (due(config_.probe, before)) probe();
  const bool validates = task_.validate && due(config_.validate, before);
  if (validates) progress_.validated = Validated::owed;
  if (due(config_.save, before)) {
    save_if_possible(Occasion::due);
  } else if (validates) {
    save_if_possible(Occasion::passing);
  }
  if (validates && !stop) validate();
}

Report Trainer::summary() const {
  const Window& window = progress_.window;
  const auto tokens = static_cast<double>(window.tokens);
  return {.step = progress_.step,
          .epoch = epoch(),
          .loss = window.loss / tokens,
          .perplexity = std::exp(window.loss / tokens),
          .tokens_per_second = tokens / window.seconds,
          .learning_rate = learning_rate(config_.schedule, progress_.step),
          .gradient_norm = window.gradient_norm,
          .seconds = progress_.seconds,
          .seconds_left = pace_.seconds_left(config_.limits, progress_, epoch())};
}

void Trainer::report() {
  if (progress_.window.tokens > 0) {
    const Report report = summary();
    watchers_.tell(progress_.step, [&](Observer& observer) { observer.reported(report); });
  }
  progress_.window = {};
}

void Trainer::probe() {
  if (!task_.probe || probed_step_ == progress_.step) return;
  const Figures figures = task_.probe();
  probed_step_ = progress_.step;
  watchers_.tell(progress_.step,
                 [&](Observer& observer) { observer.probed(progress_.step, figures); });
}

std::optional<Validation> Trainer::measure() {
  const NoGrad no_grad;
  const Averaged averaged(average_);
  return task_.validate();
}

void Trainer::validate() {
  const std::optional<Validation> measured = measure();
  if (!measured) return;
  const Validation& validation = *measured;
  const Best before = progress_.best;
  const bool best =
      std::isfinite(validation.score) &&
      (before.step == 0 || (config_.better == Better::lower ? validation.score < before.score
                                                            : validation.score > before.score));
  ++progress_.validations_since_best;
  if (best) {
    progress_.best = {.step = progress_.step, .score = validation.score};
    progress_.validations_since_best = 0;
  }
  progress_.validated = Validated::done;
  const ValidationReport report{.step = progress_.step,
                                .epoch = epoch(),
                                .validation = validation,
                                .standing = best ? Standing::best : Standing::behind,
                                .seconds = progress_.seconds};
  watchers_.tell(progress_.step, [&](Observer& observer) { observer.validated(report); });
  if (best && !saved() && !config_.checkpoints.empty()) progress_.best = before;
  update_saved();
}

void Trainer::save_if_possible(Occasion occasion) {
  try {
    save(occasion);
  } catch (const Error& e) {
    warn(e.what());
  }
}

NamedTensors Trainer::carried() const {
  return task_.carried.tensors ? task_.carried.tensors() : NamedTensors();
}

void Trainer::save(Occasion occasion) {
  if (config_.checkpoints.empty() || saved()) return;
  progress_.saved = occasion;
  save_checkpoint(config_.checkpoints, {.progress = progress_,
                                        .weights = state_,
                                        .optimizer = optimizer_.state(),
                                        .average = average_.tensors(),
                                        .carried = carried()});
  saved_step_ = progress_.step;
  const auto path = checkpoint_path(config_.checkpoints, progress_.step);
  watchers_.tell(progress_.step, [&](Observer& observer) { observer.saved(path); });
  prune();
}

// Writes what has changed of the progress since this step was saved.
void Trainer::update_saved() {
  if (config_.checkpoints.empty() || !saved()) return;
  try {
    update_progress(checkpoint_path(config_.checkpoints, progress_.step), progress_);
  } catch (const Error& e) {
    warn(e.what());
  }
  prune();
}

void Trainer::prune() {
  try {
    prune_checkpoints(config_.checkpoints, {.last = config_.keep_last,
                                            .best_step = progress_.best.step,
                                            .newest_step = progress_.step});
  } catch (const Error& e) {
    warn(e.what());
  }
}

Ended Trainer::finish(Ended why, const std::atomic<bool>& stop) {
  if (why == Ended::stopped) {
    save(Occasion::passing);
    return why;
  }
  if (progress_.window.tokens > 0) report();
  probe();
  if (task_.validate && progress_.validated != Validated::done) {
    progress_.validated = Validated::owed;
  }
  if (!saved()) {
    save(Occasion::due);
  } else if (progress_.saved != Occasion::due) {
    progress_.saved = Occasion::due;
    update_saved();
  }
  if (progress_.validated == Validated::owed && !stop) validate();
  return progress_.validated == Validated::owed ? Ended::stopped : why;
}

std::optional<Ended> Trainer::reached(const std::atomic<bool>& stop) const {
  const Limits& limits = config_.limits;
  if (stop) return Ended::stopped;
  if (limits.steps > 0 && progress_.step >= limits.steps) return Ended::steps;
  if (limits.epochs > 0 && progress_.position.epoch >= limits.epochs) return Ended::epochs;
  if (limits.tokens > 0 && progress_.tokens >= limits.tokens) return Ended::tokens;
  if (limits.seconds > 0.0 && progress_.seconds >= limits.seconds) return Ended::time;
  if (config_.patience > 0 && progress_.validations_since_best >= config_.patience) {
    return Ended::patience;
  }
  return {};
}

bool Trainer::due(const Every& every, const data::Position& before) const {
  const bool by_steps = every.steps > 0 && progress_.step % every.steps == 0;
  const Index epoch = progress_.position.epoch;
  return by_steps || (every.epochs > 0 && epoch > before.epoch && epoch % every.epochs == 0);
}

double Trainer::epoch() const {
  const data::Position& p = progress_.position;
  if (p.batch == 0) return static_cast<double>(p.epoch);  // the epoch may still be in the making
  return static_cast<double>(p.epoch) +
         static_cast<double>(p.batch) / static_cast<double>(task_.batches.batches());
}

void Trainer::warn(const std::string& message) {
  watchers_.warn(progress_.step, message);
}

}  // namespace heed::train
