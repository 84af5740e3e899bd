#include "heed/train/trainer.h"

#include <cmath>
#include <limits>

#include "heed/autograd/tape.h"
#include "heed/train/gradients.h"

namespace heed::train {
namespace {

using Seconds = std::chrono::duration<double>;

void check_config(const TrainerConfig& c) {
  learning_rate(c.schedule, 1);
  for (const auto& [name, number] : {std::pair{"step tokens", c.step_tokens},
                                     {"limit on steps", c.limits.steps},
                                     {"limit on epochs", c.limits.epochs},
                                     {"report steps", c.report.steps},
                                     {"report epochs", c.report.epochs},
                                     {"validate steps", c.validate.steps},
                                     {"validate epochs", c.validate.epochs},
                                     {"save steps", c.save.steps},
                                     {"save epochs", c.save.epochs},
                                     {"patience", c.patience}}) {
    check(number >= 0, "training: got {} {}, wanted 0 or more", name, number);
  }
  check(c.limits.seconds >= 0.0, "training: got limit on seconds {}, wanted 0 or more",
        c.limits.seconds);
  check(c.clip_norm >= 0.0, "training: got clip norm {}, wanted 0 or more", c.clip_norm);
  check(c.keep_last >= 1, "training: got {} checkpoints to keep, wanted 1 or more", c.keep_last);
}

MovingAverage average_of(const nn::NamedParameters& parameters, double decay) {
  return decay == 0.0 ? MovingAverage() : MovingAverage(parameters, decay);
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
      config_(std::move(config)),
      optimizer_(task_.parameters, config_.optimizer),
      average_(average_of(task_.parameters, config_.average_decay)) {
  check_config(config_);
  progress_.seed = config_.seed;
}

bool Trainer::resume() {
  const NewestCheckpoint newest = newest_checkpoint(config_.checkpoints);
  for (const std::string& fault : newest.faults) warn("checkpoint left out: " + fault);
  if (!newest.path) return false;
  const Checkpoint checkpoint = load_checkpoint(*newest.path);
  const std::string what = newest.path->string();
  check(checkpoint.progress.seed == config_.seed, "{}: was trained with seed {}, not {}", what,
        checkpoint.progress.seed, config_.seed);
  copy_into(task_.parameters, checkpoint.weights, what + ": weights");
  copy_into(optimizer_.state(), checkpoint.optimizer, what + ": optimizer");
  copy_into(average_.tensors(), checkpoint.average, what + ": average");
  progress_ = checkpoint.progress;
  task_.batches.restore(progress_.position);
  saved_step_ = validated_step_ = progress_.step;
  return true;
}

Ended Trainer::run(const std::atomic<bool>& stop) {
  start();
  for (;;) {
    if (const std::optional<Ended> why = reached(stop)) return finish(*why);
    const data::Position before = progress_.position;
    const Clock::time_point begin = Clock::now();
    step();
    progress_.window.seconds += Seconds(Clock::now() - begin).count();
    after_step(before);
  }
}

void Trainer::start() {
  if (progress_.step == 0) progress_.position = task_.batches.position();
  check(progress_.step > 0 || checkpoint_steps(config_.checkpoints).empty(),
        "training: {} has the checkpoints of a run already; resume it or choose another folder",
        config_.checkpoints.string());
  begin_ = Clock::now();
  first_seconds_ = progress_.seconds;
  first_epoch_ = epoch();
  first_step_ = progress_.step;
  for (Observer* observer : observers_) observer->started(progress_.step);
}

void Trainer::step() {
  const StepBatches batches = gather(task_.batches, config_.step_tokens);
  progress_.position = task_.batches.position();
  ++progress_.step;
  nn::Pass pass = nn::Pass::training(config_.seed, static_cast<std::uint32_t>(progress_.step));
  const double loss = accumulate_gradients(batches, task_.loss, pass);
  const double norm = gradient_norm(task_.parameters);
  if (!std::isfinite(loss) || !std::isfinite(norm)) return skip(loss, norm);
  optimizer_.step({.learning_rate = learning_rate(config_.schedule, progress_.step),
                   .gradient_scale = clip_scale(norm, config_.clip_norm)});
  if (!average_.empty()) average_.update(progress_.step);
  progress_.skipped_in_a_row = 0;
  progress_.window.loss += loss * static_cast<double>(batches.tokens);
  progress_.window.tokens += batches.tokens;
  progress_.window.gradient_norm = norm;
}

void Trainer::skip(double loss, double norm) {
  clear_gradients(task_.parameters);
  ++progress_.skipped_in_a_row;
  warn(fmt::format("step {} skipped: loss {}, gradient norm {}", progress_.step, loss, norm));
  if (progress_.skipped_in_a_row < kSkipsAllowed) return;
  const auto newest = newest_checkpoint(config_.checkpoints).path;
  throw Error(fmt::format(
      "training: the loss or the gradient was not finite in {} steps in a row, up to step {}; {}",
      kSkipsAllowed, progress_.step,
      newest ? "the last good checkpoint is " + newest->string() : "there is no checkpoint yet"));
}

void Trainer::after_step(const data::Position& before) {
  progress_.seconds = first_seconds_ + Seconds(Clock::now() - begin_).count();
  if (due(config_.report, before)) report();
  if (due(config_.validate, before)) validate();
  if (due(config_.save, before) && saved_step_ != progress_.step) save_if_possible();
}

void Trainer::report() {
  Window& window = progress_.window;
  const auto tokens = static_cast<double>(window.tokens);
  if (window.tokens > 0) {
    const Report report{.step = progress_.step,
                        .epoch = epoch(),
                        .loss = window.loss / tokens,
                        .perplexity = std::exp(window.loss / tokens),
                        .tokens_per_second = tokens / window.seconds,
                        .learning_rate = learning_rate(config_.schedule, progress_.step),
                        .gradient_norm = window.gradient_norm,
                        .seconds = progress_.seconds,
                        .seconds_left = seconds_left()};
    for (Observer* observer : observers_) observer->reported(report);
  }
  window = {};
}

void Trainer::validate() {
  if (!task_.validate) return;
  Validation validation;
  {
    const NoGrad no_grad;
    const Averaged averaged(average_);
    validation = task_.validate();
  }
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
  validated_step_ = progress_.step;
  for (Observer* observer : observers_) {
    observer->validated({.step = progress_.step,
                         .epoch = epoch(),
                         .validation = validation,
                         .standing = best ? Standing::best : Standing::behind,
                         .seconds = progress_.seconds});
  }
  if (best && !save_if_possible()) progress_.best = before;
}

bool Trainer::save_if_possible() {
  try {
    save();
    return true;
  } catch (const Error& e) {
    warn(e.what());
    return false;
  }
}

void Trainer::save() {
  if (config_.checkpoints.empty()) return;
  save_checkpoint(config_.checkpoints, {.progress = progress_,
                                        .weights = task_.parameters,
                                        .optimizer = optimizer_.state(),
                                        .average = average_.tensors()});
  saved_step_ = progress_.step;
  const auto path = checkpoint_path(config_.checkpoints, progress_.step);
  for (Observer* observer : observers_) observer->saved(path);
  try {
    prune_checkpoints(config_.checkpoints,
                      {.last = config_.keep_last, .best_step = progress_.best.step});
  } catch (const Error& e) {
    warn(e.what());
  }
}

Ended Trainer::finish(Ended why) {
  if (progress_.step == first_step_) return why;
  if (progress_.window.tokens > 0) report();
  if (why != Ended::stopped && validated_step_ != progress_.step) validate();
  if (saved_step_ != progress_.step) save();
  return why;
}

std::optional<Ended> Trainer::reached(const std::atomic<bool>& stop) const {
  const Limits& limits = config_.limits;
  if (stop) return Ended::stopped;
  if (limits.steps > 0 && progress_.step >= limits.steps) return Ended::steps;
  if (limits.epochs > 0 && progress_.position.epoch >= limits.epochs) return Ended::epochs;
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
  return static_cast<double>(p.epoch) +
         static_cast<double>(p.batch) / static_cast<double>(task_.batches.batches());
}

double Trainer::seconds_left() const {
  const Limits& limits = config_.limits;
  const double spent = progress_.seconds - first_seconds_;
  double left = std::numeric_limits<double>::infinity();
  if (limits.steps > 0) {
    left = spent * static_cast<double>(limits.steps - progress_.step) /
           static_cast<double>(progress_.step - first_step_);
  }
  if (limits.epochs > 0) {
    left = std::min(
        left, spent * (static_cast<double>(limits.epochs) - epoch()) / (epoch() - first_epoch_));
  }
  if (limits.seconds > 0.0) left = std::min(left, limits.seconds - progress_.seconds);
  return std::max(0.0, left);
}

void Trainer::warn(const std::string& message) {
  for (Observer* observer : observers_) observer->warned(progress_.step, message);
}

}  // namespace heed::train
