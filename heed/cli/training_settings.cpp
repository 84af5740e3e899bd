#include "heed/cli/training_settings.h"

namespace heed::cli {

namespace {

void declare_optimizer(Settings& settings, train::OptimizerConfig& optimizer) {
  settings.add("training.optimizer", optimizer.kind, "adam is the paper's");
  settings.add("training.beta1", optimizer.beta1, "Adam: decay of the first moment")
      .at_least(0)
      .below(1);
  settings.add("training.beta2", optimizer.beta2, "Adam: decay of the second moment")
      .at_least(0)
      .below(1);
  settings.add("training.epsilon", optimizer.epsilon, "Adam: added to the divisor")
      .alias({"adam-eps"})
      .above(0);
  settings.add("training.momentum", optimizer.momentum, "SGD: momentum").at_least(0).below(1);
  settings
      .add("training.weight-decay", optimizer.weight_decay,
           "AdamW: weight decay, of all but norms and biases; 0.01 if not given")
      .at_least(0);
}

void declare_schedule(Settings& settings, train::ScheduleConfig& schedule) {
  settings.add("training.schedule", schedule.kind, "curve of the learning rate after its warm-up")
      .alias({"lr-scheduler", "lr-decay-strategy"});
  settings
      .add("training.learning-rate", schedule.peak,
           "highest learning rate; the schedule paper has --factor instead")
      .alias({"learn-rate", "lr", "peak"})
      .above(0);
  settings.add("training.factor", schedule.factor, "schedule paper: multiplies the learning rate")
      .alias({"lr-factor"})
      .above(0);
  settings.add("training.warmup", schedule.warmup, "steps until the learning rate is highest")
      .alias({"warmup-steps", "warmup-updates", "lr-warmup"})
      .at_least(0);
  settings
      .add("training.decay-steps", schedule.steps,
           "schedules cosine and linear: step at which the learning rate is lowest; 0: the last")
      .at_least(0);
  settings.add("training.floor", schedule.floor, "lowest learning rate after the warm-up")
      .alias({"min-lr"})
      .at_least(0);
}

void declare_limits(Settings& settings, train::TrainerConfig& config) {
  settings.add("training.steps", config.limits.steps, "steps to train; 0: no limit")
      .alias({"max-steps", "max-update", "train-steps"})
      .at_least(0);
  settings.add("training.epochs", config.limits.epochs, "epochs to train; 0: no limit")
      .alias({"max-epoch", "max-epochs", "num-train-epochs", "after-epochs"})
      .at_least(0);
  settings.add("training.tokens", config.limits.tokens, "target tokens to train; 0: no limit")
      .alias({"max-train-tokens"})
      .at_least(0);
  settings.add("training.seconds", config.limits.seconds, "seconds to train; 0: no limit")
      .at_least(0);
  settings
      .add("training.patience", config.patience,
           "stop after this many validations without improvement; 0: never")
      .alias({"early-stopping"})
      .at_least(0);
}

void declare_intervals(Settings& settings, train::TrainerConfig& config) {
  settings.add("training.report-every", config.report.steps, "steps between reports; 0: none")
      .alias({"disp-freq", "log-interval", "logging-steps"})
      .at_least(0);
  settings
      .add("training.validate-every", config.validate.steps,
           "steps between validations; 0: by epochs only")
      .alias({"valid-freq", "validate-interval-updates", "eval-steps"})
      .at_least(0);
  settings
      .add("training.validate-every-epochs", config.validate.epochs,
           "epochs between validations; 0: by steps only")
      .alias({"validate-interval"})
      .at_least(0);
  settings
      .add("training.save-every", config.save.steps, "steps between checkpoints; 0: by epochs only")
      .alias({"save-freq", "save-interval-updates", "save-steps"})
      .at_least(0);
  settings
      .add("training.save-every-epochs", config.save.epochs,
           "epochs between checkpoints; 0: by steps only")
      .alias({"save-interval"})
      .at_least(0);
  settings
      .add("training.keep-last", config.keep_last,
           "checkpoints saved at intervals to keep, besides the best and the newest")
      .alias({"keep-last-epochs", "keep-interval-updates", "save-total-limit"})
      .at_least(1);
}

void declare_probes(Settings& settings, TrainingOptions& options) {
  settings
      .add("training.probes", options.probes,
           "what metrics.jsonl gets of the model at its begin and end, on the first batch. Of "
           "each head's weights: entropy, saturation, softmax-gradient, distance, first-token, "
           "previous-token, aligned-token; of each layer: states, similarity, gradients")
      .called("PROBE ...");
  settings
      .add("training.probe-every", options.config.probe.steps,
           "steps between probes, besides the begin and the end; 0: none")
      .at_least(0);
}

// How a step is made of batches, and the loss and gradient that it has.
void declare_step(Settings& settings, TrainingOptions& options) {
  train::TrainerConfig& config = options.config;
  settings
      .add("training.step-tokens", config.step_tokens,
           "tokens a side of a step, of several batches; 0: as --accumulation says")
      .at_least(0);
  settings.add("training.accumulation", config.step_batches, "batches a step")
      .alias({"update-freq", "optimizer-delay", "gradient-accumulation-steps"})
      .at_least(1);
  settings
      .add("training.gradient-checkpointing", options.gradient_checkpointing,
           "keep only what each layer reads, and run it again going backward: less memory, more "
           "time, the same model")
      .alias({"checkpoint-activations"});
  settings.add("training.compute-type", options.compute_type,
               "what products are computed in; sums, weights and all else stay float32. auto: "
               "bfloat16 where the processor multiplies it, else float32");
  settings
      .add("training.label-smoothing", options.label_smoothing,
           "share of the target distribution that is spread over the vocabulary")
      .at_least(0)
      .below(1);
  declare_optimizer(settings, config.optimizer);
  declare_schedule(settings, config.schedule);
  settings
      .add("training.clip-norm", config.clip_norm,
           "clip the gradient's norm to this; 0: no clipping")
      .alias({"max-grad-norm"})
      .at_least(0);
}

}  // namespace

ops::ComputeType compute_type(TrainedIn type) {
  if (type == TrainedIn::automatic) return ops::fastest_training_type();
  return type == TrainedIn::bfloat16 ? ops::ComputeType::bfloat16 : ops::ComputeType::float32;
}

void declare_training(Settings& settings, TrainingOptions& options) {
  train::TrainerConfig& config = options.config;
  settings.add("training.seed", config.seed, "seed of weights, dropout and shuffling");
  declare_limits(settings, config);
  declare_step(settings, options);
  settings
      .add("training.average-decay", config.average_decay,
           "decay of a moving average of the weights; 0: no such average")
      .alias({"exponential-smoothing", "ema-decay"})
      .at_least(0)
      .below(1);
  settings
      .add("training.average-last", options.average_last,
           "the model is the mean of this many last checkpoints; 0: it is the best one")
      .at_least(0);
  declare_intervals(settings, config);
  declare_probes(settings, options);
}

void check_training(const Settings& settings, const TrainingOptions& options) {
  const train::OptimizerKind optimizer = options.config.optimizer.kind;
  const train::ScheduleKind schedule = options.config.schedule.kind;
  const bool sgd = optimizer == train::OptimizerKind::sgd;
  for (const char* name : {"beta1", "beta2", "epsilon"}) {
    settings.check_read(name, !sgd, "--optimizer adam or adamw");
  }
  settings.check_read("momentum", sgd, "--optimizer sgd");
  settings.check_read("weight-decay", optimizer == train::OptimizerKind::adamw,
                      "--optimizer adamw");
  settings.check_read("learning-rate", schedule != train::ScheduleKind::paper,
                      "--schedule inverse-sqrt, cosine, linear or constant; the paper's has "
                      "--factor");
  settings.check_read("factor", schedule == train::ScheduleKind::paper, "--schedule paper");
  settings.check_read("probe-every", !options.probes.empty(), "--probes");
  settings.check_read("decay-steps", train::comes_down(schedule), "--schedule cosine or linear");
}

}  // namespace heed::cli
