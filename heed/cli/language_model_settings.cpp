#include "heed/cli/language_model_settings.h"

#include "heed/cli/language_model_task.h"
#include "heed/cli/layer_settings.h"
#include "heed/cli/text_files.h"
#include "heed/cli/tokenizer_settings.h"

namespace heed::cli {

namespace {

models::LanguageModelConfig of_preset(LanguageModelPreset preset) {
  switch (preset) {
    case LanguageModelPreset::gpt2:
      return models::gpt2();
    case LanguageModelPreset::llama:
      return models::llama();
    case LanguageModelPreset::transformer_xl:
      return models::transformer_xl();
  }
  throw Error("preset: unknown");
}

void declare_text(Settings& settings, LanguageModelOptions& options) {
  settings.add("data.train", options.train, "training text, plain or .gz, one file or more")
      .required();
  settings.add("data.valid", options.valid, "validation text, likewise");
  settings
      .add("data.valid-share", options.valid_share,
           "share of the training text that is held out to validate on, its end; 0: none")
      .at_least(0)
      .below(1);
  declare_invalid_utf8(settings, options.invalid);
  settings
      .add("data.context", options.windows.context,
           "tokens of a window, of which the model reads each by those before it")
      .alias({"block-size", "seq-length"})
      .at_least(1);
  settings
      .add("data.sequences", options.windows.sequences,
           "windows a batch; with a memory, parts of the text that are read side by side")
      .alias({"batch-size"})
      .at_least(1);
  settings.add("data.windows", options.windows.windows,
               "random: each begins anywhere; tiling: side by side, each token once an epoch");
}

}  // namespace

void declare_architecture(Settings& settings, models::LanguageModelConfig& config) {
  settings.add("model.layers", config.layers, "layers")
      .alias({"num-layers", "n-layer"})
      .at_least(1);
  declare_layers(settings, config);
  settings
      .add("model.memory", config.memory,
           "states of the windows before that training attends to, as Transformer-XL does: windows "
           "then follow each other. 0: none")
      .alias({"mem-len"})
      .at_least(0);
  settings.add("model.attention-biases", config.attention_biases,
               "whether attention has biases, where there are any");
  settings.add("model.tied", config.tied, "whether the output layer is the embedding")
      .alias({"tie-word-embeddings"});
  settings.add("model.output-bias", config.output_bias, "whether the output layer has a bias");
  settings.add("model.embedding-scale", config.embedding_scale,
               "what embeddings are multiplied by: the root of the width, or nothing");
}

void LanguageModelSettings::declare(Settings& settings, TrainingOptions& training) {
  training.label_smoothing = 0.0f;
  training.config.optimizer.kind = train::OptimizerKind::adamw;
  training.config.schedule.kind = train::ScheduleKind::cosine;
  training.config.schedule.peak = 6e-4f;
  training.config.schedule.warmup = 100;
  training.config.clip_norm = 1.0f;
  declare_text(settings, options_);
  declare_tokenizer_folder(settings, options_.tokenizer_folder);
  declare_text_tokenizer(settings, options_.tokenizer);
  settings
      .add("model.preset", options_.preset,
           "starting point for the settings below. gpt2: its 124 million parameters; llama: the "
           "same size in Llama's form; transformer-xl: 41 million and a memory")
      .then([this] { options_.model = of_preset(options_.preset); });
  declare_architecture(settings, options_.model);
}

void LanguageModelSettings::check_flags(const Settings& settings) const {
  check_tokenizer_read(settings, options_.tokenizer_folder);
  check_text_tokenizer(settings, options_.tokenizer);
  check_layers_read(settings, options_.model);
  settings.check_read("windows", options_.model.memory == 0, "--memory 0");
}

void LanguageModelSettings::check_options(const TrainingOptions&) const {
  check_usage(options_.valid.empty() || options_.valid_share == 0,
              "--valid and --valid-share both say what is held out");
  check_usage(options_.windows.context <= options_.model.longest(),
              "--context {} is above --max-positions {}: learned positions end there",
              options_.windows.context, options_.model.max_length);
  models::check_config(options_.model);
}

void LanguageModelSettings::read_data(bool) {
  text_ = read_text_split(options_.train, options_.valid, options_.valid_share, options_.invalid);
}

std::unique_ptr<TrainingTask> LanguageModelSettings::task(const RunOptions& run) {
  return language_model_task(options_, std::exchange(text_, {}), run);
}

}  // namespace heed::cli
