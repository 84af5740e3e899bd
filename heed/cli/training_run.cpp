#include "heed/cli/training_run.h"

#include "heed/base/files.h"
#include "heed/cli/model_folder.h"
#include "heed/cli/progress.h"
#include "heed/cli/report.h"
#include "heed/cli/resumed_run.h"
#include "heed/cli/run_folder.h"
#include "heed/cli/standard_error.h"
#include "heed/cli/task_probe.h"
#include "heed/cli/terminal.h"
#include "heed/cli/training_figures.h"
#include "heed/train/average.h"
#include "heed/train/metrics.h"
#include "heed/train/tensorboard.h"

namespace heed::cli {

namespace {

std::filesystem::path checkpoints_of(const RunOptions& options) {
  return options.output / run_folder::kCheckpoints;
}

void check_output(const RunOptions& options) {
  const std::string folder = options.output.string();
  const bool begun = !train::checkpoint_steps(checkpoints_of(options)).empty();
  if (options.resume) {
    check(begun, "{}: has no checkpoint to go on from; leave --resume out to begin there", folder);
    return check_resumable(options.output, options.recipe);
  }
  check(!begun, "{}: has a training already; go on with --resume or choose another --output",
        folder);
  // A training that ended before its first checkpoint may begin again.
  const bool never_ended = exists(options.output / run_folder::kRecipe) &&
                           !exists(options.output / models::files::kWeights);
  check(never_ended || !has_model(options.output),
        "{}: has a model already; choose another --output", folder);
}

// Before the first thing is written, or computed for long.
const RunOptions& checked(const RunOptions& options, TaskSettings& settings) {
  check_output(options);
  settings.read_data(options.resume);
  make_directories(options.output);
  if (!options.tensorboard.empty()) make_directories(options.tensorboard);
  return options;
}

}  // namespace

train::TrainerConfig trainer_config(const RunOptions& options, const TaskSettings& settings) {
  train::TrainerConfig config = options.training.config;
  config.checkpoints = checkpoints_of(options);
  config.schedule.width = settings.width();
  if (config.schedule.steps == 0) config.schedule.steps = config.limits.steps;
  if (!settings.validates()) config.validate = {};
  config.better = settings.better();
  return config;
}

TrainingRun::TrainingRun(const RunOptions& options, TaskSettings& settings)
    : options_(checked(options, settings)),
      config_(trainer_config(options, settings)),
      task_(settings.task(options)) {}

void TrainingRun::take_final_weights(train::Trainer& trainer) {
  const auto checkpoints = checkpoints_of(options_);
  const NamedTensors state = task_->model().state();
  if (const Index wanted = options_.training.average_last; wanted > 0) {
    const auto last = train::last_checkpoints(checkpoints, wanted);
    if (std::ssize(last) < wanted) {
      tell("the model is the mean of {} checkpoints: training made fewer than {}", last.size(),
           wanted);
    }
    train::copy_into(state, train::average_checkpoints(last), checkpoints.string());
  } else if (const Index best = trainer.progress().best.step; best > 0) {
    const auto path = train::checkpoint_path(checkpoints, best);
    train::copy_into(state, train::load_checkpoint(path).model(), path.string());
  } else if (!trainer.average().empty()) {
    trainer.average().swap();
  }
}

void TrainingRun::write_model() const {
  task_->model().save(options_.output);
  write_file(options_.output / run_folder::kReport,
             training_report(options_.output, task_->model()));
  tell("{}: the model, and report.html", options_.output.string());
}

Figures TrainingRun::figures() const {
  return training_figures(viz::read_metrics(options_.output / run_folder::kMetrics),
                          task_->model().parameters());
}

TrainingRun::Outcome TrainingRun::run(const std::atomic<bool>& stop) {
  const auto loss = [this](const Batch& batch, Index step_tokens, nn::Pass& pass) {
    pass.compute_type = compute_type(options_.training.compute_type);
    if (options_.training.gradient_checkpointing) pass.activations = nn::Activations::recomputed;
    return task_->loss(
        batch, {.label_smoothing = options_.training.label_smoothing, .tokens = step_tokens}, pass);
  };
  std::optional<TaskProbe> probe;
  if (!options_.training.probes.empty()) probe.emplace(*task_, options_.training.probes);
  std::function<std::optional<train::Validation>()> validation;
  if (task_->validates()) validation = [&, this] { return task_->validate(stop); };
  train::Trainer trainer(
      {.parameters = task_->model().parameters(),
       .loss = loss,
       .batches = task_->batches(),
       .validate = validation,
       .carried = task_->carried(),
       .buffers = task_->model().buffers(),
       .probe = probe ? [&probe] { return probe->measured(); } : std::function<Figures()>()},
      config_);
  if (options_.resume) trainer.resume();
  write_file(options_.output / run_folder::kRecipe, options_.recipe);
  task_->model().save_settings(options_.output);
  if (train(trainer, stop) == train::Ended::stopped) return Outcome::stopped;
  take_final_weights(trainer);
  write_model();
  return Outcome::finished;
}

train::Ended TrainingRun::train(train::Trainer& trainer, const std::atomic<bool>& stop) const {
  ProgressLine progress(error_is_terminal() ? ProgressLine::Style::redrawn
                                            : ProgressLine::Style::lines);
  train::MetricsFile metrics(options_.output / run_folder::kMetrics);
  std::optional<train::TensorBoard> tensorboard;
  trainer.watch(progress);
  trainer.watch(metrics);
  if (!options_.tensorboard.empty()) {
    trainer.watch(tensorboard.emplace(options_.tensorboard));
  }
  return trainer.run(stop);
}

}  // namespace heed::cli
