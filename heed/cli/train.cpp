#include "heed/cli/interrupts.h"
#include "heed/cli/run_folder.h"
#include "heed/cli/standard_error.h"
#include "heed/cli/training_run.h"
#include "heed/cli/verbs.h"

namespace heed::cli {

namespace {

models::Vocabularies vocabularies_of(const TrainOptions& options) {
  return options.tokenizer_folder.empty() ? options.tokenizer.vocabularies
                                          : models::load_vocabularies(options.tokenizer_folder);
}

// Defaults that other settings decide.
void settle(TrainOptions& options) {
  if (vocabularies_of(options) == models::Vocabularies::separate) {
    options.model.config.sharing = models::EmbeddingSharing::target_output;
  }
  if (options.training.config.optimizer.kind == train::OptimizerKind::adamw) {
    options.training.config.optimizer.weight_decay = 0.01f;
  }
  // So that the run's own recipe says what it was, and a resume on another machine computes in it.
  const bool in_bfloat16 = compute_type(TrainedIn::automatic) == ops::ComputeType::bfloat16;
  options.training.compute_type = in_bfloat16 ? TrainedIn::bfloat16 : TrainedIn::float32;
}

void check_validation(const TrainOptions& options) {
  const TrainingOptions& training = options.training;
  const Index patience = training.config.patience;
  const train::Every& validate = training.config.validate;
  const bool validates = options.data.valid.has_value();
  check_usage(training.criterion == Criterion::loss || validates,
              "--criterion bleu wants --valid SRC TGT");
  check_usage(!training.valid_bleu || validates, "--valid-bleu wants --valid SRC TGT");
  check_usage(patience == 0 || validates, "--patience wants --valid SRC TGT");
  check_usage(patience == 0 || validate.steps > 0 || validate.epochs > 0,
              "--patience counts validations: wants --validate-every or --validate-every-epochs");
}

void check_averages(const TrainingOptions& training) {
  check_usage(training.average_last <= training.config.keep_last,
              "--average-last {} is above --keep-last {}: so many checkpoints are not kept",
              training.average_last, training.config.keep_last);
  check_usage(training.config.average_decay == 0 || training.average_last == 0,
              "--average-decay {} and --average-last {} are two averages; 0 for one of them",
              training.config.average_decay, training.average_last);
}

void check_batches(const DataOptions& data, const train::TrainerConfig& config) {
  check_usage(data.corpus.max_length <= data.batches.batch_tokens,
              "--max-sentence {} is above --batch-tokens {}: such a sentence fits no batch",
              data.corpus.max_length, data.batches.batch_tokens);
  check_usage(data.sampling_nbest < 0 || data.sampling_nbest >= 2,
              "--sampling-nbest {}: wanted 2 to 512, or -1 for all", data.sampling_nbest);
  check_usage(config.step_tokens == 0 || config.step_batches == 1,
              "--step-tokens {} and --accumulation {} both say how large a step is; 0 or 1 for one "
              "of them",
              config.step_tokens, config.step_batches);
}

void check_model(const TrainOptions& options) {
  const models::TransformerConfig& model = options.model.config;
  const Index longest = options.data.corpus.max_length;
  check_usage(model.sharing != models::EmbeddingSharing::all ||
                  vocabularies_of(options) == models::Vocabularies::joint,
              "--sharing all wants one vocabulary for both sides; with two, target-output or none");
  check_usage(longest <= model.longest_side(),
              "--max-sentence {} is above --max-positions {}: learned positions end there", longest,
              model.max_length);
}

// What a recipe may say and cannot be, found before anything is read.
void check_options(const TrainOptions& options) {
  check_validation(options);
  check_averages(options.training);
  check_batches(options.data, options.training.config);
  check_model(options);
  try {
    models::check_config(options.model.config);
    train::check_config(trainer_config(options));
  } catch (const Error& e) {
    throw UsageError(e.what());
  }
}

int run(const TrainOptions& options) {
  check_options(options);
  const Threads threads(options.threads);
  TrainingRun training(options);
  const Interrupts interrupts;
  if (training.run(interrupts.requested()) == TrainingRun::Outcome::finished) return 0;
  tell("stopped and saved; go on with: heed train --resume --output {}", options.output.string());
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
  declare_threads(settings, options->threads);
  settings.add("resume", options->resume, "go on from the newest whole checkpoint in --output");
  verb.prepare = [options] { settle(*options); };
  verb.check = [options](const Settings& all) {
    for (const Setting& one : all.all()) {
      if (one.table != "tokenizer" || one.name == "tokenizer") continue;
      all.check_read(one.name, options->tokenizer_folder.empty(), "no --tokenizer");
    }
    check_training(all, options->training, options->data);
    check_search(all, options->search);
  };
  verb.own_recipe = [options] {
    const auto recipe = options->output / run_folder::kRecipe;
    return options->resume && exists(recipe) ? recipe : std::filesystem::path();
  };
  verb.run = [options, common = verb.common] {
    options->recipe = common->recipe;
    return run(*options);
  };
  return verb;
}

}  // namespace heed::cli
