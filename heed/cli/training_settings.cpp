#include "heed/cli/training_settings.h"

#include "heed/cli/text_files.h"

namespace heed::cli {

namespace {

void declare_optimizer(Settings& settings, train::OptimizerConfig& optimizer) {
  settings.add("training.optimizer", optimizer.kind, "adam is the paper's");
  settings.add("training.beta1", optimizer.beta1, "Adam: decay of the first moment");
  settings.add("training.beta2", optimizer.beta2, "Adam: decay of the second moment");
  settings.add("training.epsilon", optimizer.epsilon, "Adam: added to the divisor")
      .alias({"adam-eps"});
  settings.add("training.momentum", optimizer.momentum, "SGD");
  settings.add("training.weight-decay", optimizer.weight_decay, "AdamW; not of norms and biases");
}

void declare_schedule(Settings& settings, train::ScheduleConfig& schedule) {
  settings.add("training.schedule", schedule.kind, "how the learning rate goes over the steps")
      .alias({"lr-scheduler", "lr-decay-strategy"});
  settings.add("training.learning-rate", schedule.peak, "at its highest; not asked by paper")
      .alias({"learn-rate", "lr", "peak"});
  settings.add("training.factor", schedule.factor, "schedule paper: on the whole curve")
      .alias({"lr-factor"});
  settings.add("training.warmup", schedule.warmup, "steps until the learning rate is highest")
      .alias({"warmup-steps", "warmup-updates", "lr-warmup"});
  settings.add("training.decay-steps", schedule.steps,
               "cosine, linear: the step that has come down to the floor; 0: the last");
  settings.add("training.floor", schedule.floor, "the least learning rate after the warm-up")
      .alias({"min-lr"});
}

void declare_limits(Settings& settings, train::TrainerConfig& config) {
  settings.add("training.steps", config.limits.steps, "steps to train; 0: no such limit")
      .alias({"max-steps", "max-update", "train-steps"});
  settings.add("training.epochs", config.limits.epochs, "epochs to train; 0: no such limit")
      .alias({"max-epoch", "max-epochs", "num-train-epochs", "after-epochs"});
  settings.add("training.seconds", config.limits.seconds, "seconds to train; 0: no such limit");
  settings
      .add("training.patience", config.patience,
           "validations in a row without a better one that end it; 0: they do not")
      .alias({"early-stopping"});
}

void declare_intervals(Settings& settings, train::TrainerConfig& config) {
  settings.add("training.report-every", config.report.steps, "steps")
      .alias({"disp-freq", "log-interval", "logging-steps"});
  settings.add("training.validate-every", config.validate.steps, "steps; 0: by epochs alone")
      .alias({"valid-freq", "validate-interval-updates", "eval-steps"});
  settings.add("training.validate-every-epochs", config.validate.epochs, "epochs; 0: by steps")
      .alias({"validate-interval"});
  settings.add("training.save-every", config.save.steps, "steps; 0: by epochs alone")
      .alias({"save-freq", "save-interval-updates", "save-steps"});
  settings.add("training.save-every-epochs", config.save.epochs, "epochs; 0: by steps")
      .alias({"save-interval"});
  settings.add("training.keep-last", config.keep_last, "checkpoints kept, beside the best")
      .alias({"keep-last-epochs", "keep-interval-updates", "save-total-limit"});
}

}  // namespace

void declare_training(Settings& settings, TrainingOptions& options) {
  train::TrainerConfig& config = options.config;
  config.limits.steps = 100'000;
  config.validate.steps = config.save.steps = 1000;
  settings.add("training.seed", config.seed, "of weights, dropout and shuffling");
  declare_limits(settings, config);
  settings.add("training.step-tokens", config.step_tokens,
               "tokens a side of a step, batches adding up to it; 0: one batch a step");
  settings.add("training.accumulation", options.accumulation, "or so many batches a step")
      .alias({"update-freq", "optimizer-delay", "gradient-accumulation-steps"});
  settings.add("training.label-smoothing", options.label_smoothing,
               "share of the target spread over the vocabulary");
  declare_optimizer(settings, config.optimizer);
  declare_schedule(settings, config.schedule);
  settings.add("training.clip-norm", config.clip_norm, "longest gradient; 0: as long as it is")
      .alias({"max-grad-norm"});
  settings
      .add("training.average-decay", config.average_decay,
           "of a moving average of the weights; 0: none is kept")
      .alias({"exponential-smoothing", "ema-decay"});
  settings.add("training.average-last", options.average_last,
               "the model is the mean of so many last checkpoints; 0: it is the best one");
  settings.add("training.criterion", options.criterion, "what a validation is judged by")
      .alias({"best-checkpoint-metric"});
  declare_intervals(settings, config);
}

void declare_data(Settings& settings, DataOptions& options) {
  settings.add("data.train", options.train, "sentences and their translations, plain or .gz")
      .alias({"train-sets"})
      .required();
  settings.add("data.valid", options.valid, "the same, for validation").alias({"valid-sets"});
  settings.add("data.cache", options.cache, "folder for tokens; OUTPUT/cache if not given");
  settings.add("data.invalid-utf8", options.corpus.invalid_utf8,
               "what becomes of bytes that are no UTF-8");
  settings.add("data.max-sentence", options.corpus.max_length,
               "tokens a side; longer pairs are left out and counted");
  settings.add("data.batch-tokens", options.batches.batch_tokens, "tokens a side of a batch")
      .alias({"max-tokens", "mini-batch-words", "batch-size"});
  settings.add("data.sorted-together", options.batches.sorted_together,
               "batches whose sentences are sorted by length");
  settings
      .add("data.sampling", options.sampling,
           "BPE dropout, or unigram's exponent: tokens drawn anew each epoch; 0: not")
      .alias({"bpe-dropout", "sentencepiece-alphas"});
  settings.add("data.sampling-nbest", options.sampling_nbest,
               "unigram: drawn among so many segmentations; -1: among all");
}

}  // namespace heed::cli
