#include <algorithm>

#include "heed/cli/figures_file.h"
#include "heed/cli/interrupts.h"
#include "heed/cli/run_folder.h"
#include "heed/cli/standard_error.h"
#include "heed/cli/training_run.h"
#include "heed/cli/verbs.h"

namespace heed::cli {

namespace {

// Of a checkpoint, a validation and an average, whatever the task.
void check_options(const RunOptions& options, const TaskSettings& settings) {
  const TrainingOptions& training = options.training;
  const train::TrainerConfig& config = training.config;
  check_usage(config.patience == 0 || settings.validates(), "--patience wants --valid");
  check_usage(config.patience == 0 || config.validate.steps > 0 || config.validate.epochs > 0,
              "--patience counts validations: wants --validate-every or --validate-every-epochs");
  check_usage(training.average_last <= config.keep_last,
              "--average-last {} is above --keep-last {}: so many checkpoints are not kept",
              training.average_last, config.keep_last);
  check_usage(config.average_decay == 0 || training.average_last == 0,
              "--average-decay {} and --average-last {} are two averages; 0 for one of them",
              config.average_decay, training.average_last);
  check_usage(config.step_tokens == 0 || config.step_batches == 1,
              "--step-tokens {} and --accumulation {} both say how large a step is; 0 or 1 for one "
              "of them",
              config.step_tokens, config.step_batches);
  check_usage(options.task == Task::translation ||
                  std::ranges::count(training.probes, probe::Probe::aligned_token) == 0,
              "--probes aligned-token wants --task translation");
  train::check_config(trainer_config(options, settings));
}

// What a recipe may say and cannot be, found before anything is read.
void check_all(const RunOptions& options, const TaskSettings& settings) {
  try {
    settings.check_options(options.training);
    check_options(options, settings);
  } catch (const Error& e) {
    throw UsageError(e.what());
  }
}

int run(const RunOptions& options, TaskSettings& settings) {
  const Threads threads(options.threads);
  TrainingRun training(options, settings);
  const Interrupts interrupts;
  FiguresFile figures(options.figures);
  try {
    if (training.run(interrupts.requested()) == TrainingRun::Outcome::finished) {
      figures.write(training.figures());
      return 0;
    }
  } catch (const train::Diverged&) {
    figures.write(training.figures());
    throw;
  }
  tell("stopped and saved; go on with: heed train --resume --output {}", options.output.string());
  return interrupts.exit_status();
}

// Defaults that other settings, or the machine, decide.
void settle(TrainingOptions& training) {
  if (training.config.optimizer.kind == train::OptimizerKind::adamw) {
    training.config.optimizer.weight_decay = 0.01f;
  }
  // So that the run's own recipe says what it was, and a resume on another machine computes in it.
  const bool in_bfloat16 = compute_type(TrainedIn::automatic) == ops::ComputeType::bfloat16;
  training.compute_type = in_bfloat16 ? TrainedIn::bfloat16 : TrainedIn::float32;
}

}  // namespace

Verb train(Task task) {
  auto options = std::make_shared<RunOptions>();
  options->task = task;
  const std::shared_ptr<TaskSettings> of_task = task_settings(task);
  Verb verb{.name = "train",
            .task = task,
            .summary = "train a model: " + of_task->summary(),
            .details =
                "Ctrl-C and SIGTERM finish the step and save a checkpoint; --resume goes on "
                "from it as if nothing had been, with the recipe that --output holds."};
  Settings& settings = verb.settings;
  declare_task(settings, "run.task", options->task);
  settings.add("run.output", options->output, "folder for the model and all that training writes")
      .called("FOLDER")
      .required();
  of_task->declare(settings, options->training);
  declare_training(settings, options->training);
  settings.add("run.tensorboard", options->tensorboard, "folder for TensorBoard's event files")
      .called("FOLDER");
  declare_figures(settings, options->figures);
  declare_threads(settings, options->threads);
  settings.add("resume", options->resume, "go on from the newest whole checkpoint in --output");
  verb.prepare = [options, of_task] {
    settle(options->training);
    of_task->settle();
  };
  verb.check = [options, of_task](const Settings& all) {
    check_training(all, options->training);
    of_task->check_flags(all);
    check_all(*options, *of_task);
  };
  verb.own_recipe = [options] {
    const auto recipe = options->output / run_folder::kRecipe;
    return options->resume && exists(recipe) ? recipe : std::filesystem::path();
  };
  verb.run = [options, of_task, common = verb.common] {
    options->recipe = common->recipe;
    return run(*options, *of_task);
  };
  return verb;
}

}  // namespace heed::cli
