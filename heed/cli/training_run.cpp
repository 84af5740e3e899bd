#include "heed/cli/training_run.h"

#include <array>

#include "heed/base/files.h"
#include "heed/cli/model_folder.h"
#include "heed/cli/progress.h"
#include "heed/cli/report.h"
#include "heed/cli/resumed_run.h"
#include "heed/cli/run_folder.h"
#include "heed/cli/standard_error.h"
#include "heed/cli/terminal.h"
#include "heed/data/sampled_epochs.h"
#include "heed/train/average.h"
#include "heed/train/metrics.h"
#include "heed/train/tensorboard.h"

namespace heed::cli {

namespace {

std::filesystem::path checkpoints_of(const TrainOptions& options) {
  return options.output / run_folder::kCheckpoints;
}

void check_output(const TrainOptions& options) {
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

// Before the first thing is written, or computed for long. The text of a resumed run was read
// through when it began.
const TrainOptions& checked(const TrainOptions& options) {
  check_output(options);
  if (!options.resume) data::check_text(options.data.train, options.data.corpus.invalid_utf8);
  if (options.data.valid) {
    data::check_text(*options.data.valid, options.data.corpus.invalid_utf8);
  }
  make_directories(options.output);
  if (!options.tensorboard.empty()) make_directories(options.tensorboard);
  return options;
}

// A resumed run has its own; another is given them, or trains them.
TokenizerPair tokenizers_of(const TrainOptions& options) {
  if (options.resume && std::filesystem::exists(options.output / models::files::kVocabulary)) {
    return decode::load_tokenizers(options.output);
  }
  const TokenizerPair tokenizers =
      options.tokenizer_folder.empty()
          ? train_tokenizers(std::array{options.data.train.source, options.data.train.target},
                             options.tokenizer, options.data.corpus.invalid_utf8)
          : decode::load_tokenizers(options.tokenizer_folder);
  return of_equal_size(tokenizers.source, tokenizers.target);
}

decode::TranslationModel new_model(const TrainOptions& options) {
  TokenizerPair tokenizers = tokenizers_of(options);
  models::TransformerConfig config = options.model.config;
  config.source_vocab = tokenizers.source.size();
  config.target_vocab = tokenizers.target.size();
  config.end = tokenizers.target.end();
  config.pad = tokenizers.target.pad();
  Rng rng(options.training.config.seed);
  decode::LengthLimit limit = options.search.translate.length;
  if (limit.most == 0) limit.most = config.max_length;
  return {.model = models::Transformer(config, rng),
          .tokenizers = std::move(tokenizers),
          .generation = decode::generation_config(options.search.beam, limit)};
}

void say(const data::CorpusReport& report) {
  tell("{} sentence pairs, {} and {} tokens; left out: {} empty, {} too long", report.kept,
       report.source_tokens, report.target_tokens, report.empty, report.too_long);
}

std::unique_ptr<data::Batches> batches_of(const TrainOptions& options,
                                          const decode::TranslationModel& model) {
  const DataOptions& from = options.data;
  data::Corpus corpus{
      .files = from.train,
      .tokenizers = model.tokenizers,
      .cache_folder = from.cache.empty() ? options.output / run_folder::kCache : from.cache,
      .options = from.corpus};
  data::BatchOptions batching = from.batches;
  corpus.options.seed = batching.seed = options.training.config.seed;
  batching.end = model.model.config().end;
  batching.start = model.model.config().start_token();
  if (from.sampling > 0.0f) {
    corpus.options.sampling = {.alpha = from.sampling, .nbest = from.sampling_nbest};
    batching.corpus = data::key_of(corpus);
    if (!options.resume) say(data::tokens_of(corpus)->report());
    return std::make_unique<data::Batches>(data::sampled_epochs(corpus), batching);
  }
  const auto tokens = data::tokens_of(corpus);
  batching.corpus = tokens->key();
  say(tokens->report());
  return std::make_unique<data::Batches>(tokens, batching);
}

std::unique_ptr<Validator> validator_of(const TrainOptions& options,
                                        const decode::TranslationModel& model) {
  if (!options.data.valid) return nullptr;
  return std::make_unique<Validator>(
      model, read_held_out(*options.data.valid, options.data.corpus.invalid_utf8),
      Validator::Options{.criterion = options.training.criterion,
                         .bleu = options.training.valid_bleu,
                         .search = options.search,
                         .scores = options.scores});
}

}  // namespace

train::TrainerConfig trainer_config(const TrainOptions& options) {
  train::TrainerConfig config = options.training.config;
  config.checkpoints = checkpoints_of(options);
  config.schedule.width = options.model.config.width;
  if (config.schedule.steps == 0) config.schedule.steps = config.limits.steps;
  if (!options.data.valid) config.validate = {};
  config.better =
      options.training.criterion == Criterion::bleu ? train::Better::higher : train::Better::lower;
  return config;
}

TrainingRun::TrainingRun(const TrainOptions& options)
    : options_(checked(options)),
      model_(new_model(options)),
      batches_(batches_of(options, model_)),
      validator_(validator_of(options, model_)) {}

void TrainingRun::take_final_weights(train::Trainer& trainer) {
  const auto checkpoints = checkpoints_of(options_);
  const NamedTensors parameters = nn::parameters(model_.model);
  if (const Index wanted = options_.training.average_last; wanted > 0) {
    const auto last = train::last_checkpoints(checkpoints, wanted);
    if (std::ssize(last) < wanted) {
      tell("the model is the mean of {} checkpoints: training made fewer than {}", last.size(),
           wanted);
    }
    train::copy_into(parameters, train::average_checkpoints(last), checkpoints.string());
  } else if (const Index best = trainer.progress().best.step; best > 0) {
    const auto path = train::checkpoint_path(checkpoints, best);
    train::copy_into(parameters, train::load_checkpoint(path).model(), path.string());
  } else if (!trainer.average().empty()) {
    trainer.average().swap();
  }
}

void TrainingRun::write_model() const {
  save_and_tell(model_, options_.output);
  write_file(options_.output / run_folder::kReport, training_report(options_.output, model_));
  tell("{}: the model, and report.html", options_.output.string());
}

TrainingRun::Outcome TrainingRun::run(const std::atomic<bool>& stop) {
  const auto loss = [this](const Batch& batch, Index step_tokens, nn::Pass& pass) {
    pass.compute_type = compute_type(options_.training.compute_type);
    if (options_.training.gradient_checkpointing) pass.activations = nn::Activations::recomputed;
    return model_.model.loss(
        batch, {.label_smoothing = options_.training.label_smoothing, .tokens = step_tokens}, pass);
  };
  std::function<std::optional<train::Validation>()> validation;
  if (validator_) validation = [&, this] { return validator_->measure(stop); };
  train::Trainer trainer({.parameters = nn::parameters(model_.model),
                          .loss = loss,
                          .batches = *batches_,
                          .validate = validation},
                         trainer_config(options_));
  if (options_.resume) trainer.resume();
  write_file(options_.output / run_folder::kRecipe, options_.recipe);
  decode::save_settings(model_, options_.output);
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
