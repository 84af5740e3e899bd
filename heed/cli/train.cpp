#include <fmt/core.h>

#include "heed/cli/interrupts.h"
#include "heed/cli/resumed_run.h"
#include "heed/cli/training_run.h"
#include "heed/cli/verbs.h"

namespace heed::cli {

namespace {

// What a recipe may say and cannot be, found before anything is read.
void check_options(const TrainOptions& options) {
  const TrainingOptions& training = options.training;
  check_usage(training.average_last <= training.config.keep_last,
              "--average-last {} is above --keep-last {}: so many checkpoints are not kept",
              training.average_last, training.config.keep_last);
  check_usage(training.criterion == Criterion::loss || options.data.valid.has_value(),
              "--criterion bleu wants --valid SRC TGT");
  check_usage(!training.valid_bleu || options.data.valid.has_value(),
              "--valid-bleu wants --valid SRC TGT");
  check_usage(training.config.patience == 0 || options.data.valid.has_value(),
              "--patience wants --valid SRC TGT");
  check_usage(training.config.step_tokens == 0 || training.accumulation == 1,
              "--step-tokens {} and --accumulation {} both say how large a step is; 0 or 1 for one "
              "of them",
              training.config.step_tokens, training.accumulation);
  const models::TransformerConfig& model = options.model.config;
  const Index longest = options.data.corpus.max_length;
  check_usage(model.positions != nn::Positions::learned || longest <= model.max_length,
              "--max-sentence {} is above --max-positions {}: learned positions end there", longest,
              model.max_length);
  try {
    models::check_config(model);
    train::check_config(trainer_config(options));
  } catch (const Error& e) {
    throw UsageError(e.what());
  }
}

int run(const TrainOptions& options) {
  check_options(options);
  std::optional<Threads> threads;
  if (options.threads > 0) threads.emplace(options.threads);
  TrainingRun training(options);
  const Interrupts interrupts;
  if (training.run(interrupts.requested()) == TrainingRun::Outcome::finished) return 0;
  fmt::print(stderr, "stopped and saved; go on with: heed train --resume --output {}\n",
             options.output.string());
  return interrupts.exit_status();
}

}  // namespace

Verb train() {
  auto options = std::make_shared<TrainOptions>();
  Verb verb{.name = "train",
            .summary = "train a Transformer on sentences and their translations",
            .details =
                "Ctrl-C and SIGTERM finish the step and save a checkpoint; --resume goes on "
                "from it as if nothing had been, with the recipe that --output holds."};
  Settings& settings = verb.settings;
  settings.add("run.output", options->output, "folder for the model and all that training writes")
      .called("FOLDER")
      .required();
  declare_data(settings, options->data);
  settings
      .add("tokenizer.tokenizer", options->tokenizer_folder,
           "folder of a tokenizer; one is trained on the text if not given")
      .called("FOLDER");
  declare_tokenizer(settings, options->tokenizer);
  declare_model(settings, options->model);
  declare_training(settings, options->training);
  declare_search(settings, options->search);
  declare_bleu(settings, options->scores);
  settings.add("run.tensorboard", options->tensorboard, "folder for TensorBoard's event files")
      .called("FOLDER");
  settings.add("run.threads", options->threads, "computing threads; 0: one a core").at_least(0);
  settings.add("resume", options->resume, "go on from the newest whole checkpoint in --output");
  verb.check = [options](const Settings& all) { check_search(all, options->search); };
  verb.own_recipe = [options] {
    const auto recipe = options->output / kRecipe;
    return options->resume && exists(recipe) ? recipe : std::filesystem::path();
  };
  verb.run = [options, common = verb.common] {
    options->recipe = common->recipe;
    return run(*options);
  };
  return verb;
}

}  // namespace heed::cli
